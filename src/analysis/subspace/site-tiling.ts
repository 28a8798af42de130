import type { NdArray } from '../../arrays.ts';
import { tunedArea } from './area.ts';
import type { JoinedClips } from './joined-clips.ts';
import type { SubspaceSettings } from './options.ts';
import type { SiteSubspace } from './site-subspace.ts';
import { stimulusSubspaceField } from './ssrf.ts';
import type { SiteTiling } from './subspace-analysis.ts';
import { rowOf } from './subspace-frames.ts';
import { maskOverlap } from './tiling.ts';
import { compact } from './unit-tuning.ts';

/** Overlap of the tuned areas of each site's reliable units in the planes of its first three components. */
export function tileSites(
  sites: readonly SiteSubspace[],
  projections: ReadonlyMap<string, NdArray>,
  joined: JoinedClips,
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
      const axes = components.map((k) => compact(rowOf(z, k), joined.active));
      const masks = units.map((unit) => {
        const response = compact(rowOf(joined.predictions, unit), joined.active);
        return tunedArea(stimulusSubspaceField(axes, response, { bins: fieldBins })).mask;
      });
      const name = `${site}/${components.join('-')}`;
      return { components, overlap: maskOverlap(masks, [fieldBins, fieldBins], { seed, name }) };
    });
    return [{ site, units, planes }];
  });
}
