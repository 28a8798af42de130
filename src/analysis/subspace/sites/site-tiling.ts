import { type NdArray, rowValues } from '../../../arrays.ts';
import { tunedArea } from '../fields/area.ts';
import { stimulusSubspaceField } from '../fields/ssrf.ts';
import { compact } from '../fields/unit-tuning.ts';
import type { ConcatenatedClips } from '../model/concatenated-clips.ts';
import type { SubspaceSettings } from '../options.ts';
import type { SiteTiling } from '../subspace-analysis.ts';
import type { SiteSubspace } from './site-subspace.ts';
import { supportOverlap } from './support-null.ts';
import { maskOverlap } from './tiling.ts';

/** Overlap of the tuned areas of each site's reliable units in the planes of its first three components. */
export function tileSites(
  sites: readonly SiteSubspace[],
  projections: ReadonlyMap<string, NdArray>,
  joined: ConcatenatedClips,
  reliable: readonly number[],
  { fieldBins, seed }: SubspaceSettings,
): SiteTiling[] {
  const wanted = new Set(reliable);
  return sites.flatMap(({ site, units: all }) => {
    const units = all.filter((unit) => wanted.has(unit));
    const z = projections.get(site)!;
    const pairs = (
      [
        [0, 1],
        [0, 2],
        [1, 2],
      ] as const
    ).filter(([, second]) => second < z.shape[0]);
    if (units.length < 2 || pairs.length === 0) return [];
    const planes = pairs.map((components) => {
      const axes = components.map((k) => compact(rowValues(z, k), joined.active));
      const fields = units.map((unit) => {
        const response = compact(rowValues(joined.predictions, unit), joined.active);
        return stimulusSubspaceField(axes, response, { bins: fieldBins });
      });
      const masks = fields.map((field) => tunedArea(field).mask);
      const grid = [fieldBins, fieldBins] as const;
      const draws = { seed, name: `${site}/${components.join('-')}` };
      // Frames fall where the stimulus takes them, whatever the unit.
      const visits = fields[0].counts.data;
      return {
        components,
        overlap: maskOverlap(masks, grid, draws),
        support: supportOverlap(masks, visits, grid, draws),
      };
    });
    return [{ site, units, planes }];
  });
}
