import { type NdArray, rowValues } from '../../../arrays.ts';
import { compact } from '../fields/unit-tuning.ts';
import type { ConcatenatedClips } from '../model/concatenated-clips.ts';
import { testCorrelations } from '../model/explained.ts';
import type { SubspaceSettings } from '../options.ts';
import { reachedPlane } from './reached-plane.ts';
import { activePredictions, inReachedCells, sitePlane } from './site-plane.ts';
import type { SiteSubspace } from './site-subspace.ts';
import { type PlaneUnit, strangersOverlap } from './strangers-null.ts';
import { supportOverlap } from './support-null.ts';
import type { SiteTiling, TilingPlane } from './tiled-site.ts';
import { maskOverlap } from './tiling.ts';

/** What tiling is worked out from. */
interface TilingTask {
  readonly sites: readonly SiteSubspace[];
  /** Projections of every site's components [component, bin], and of the plane of what its units do not share. */
  readonly projections: ReadonlyMap<string, NdArray>;
  readonly residualProjections: ReadonlyMap<string, NdArray>;
  readonly joined: ConcatenatedClips;
  readonly reliable: readonly number[];
  /** What of every unit is independent of other units: the experiment, or the site where nobody says; by place in the data. */
  readonly experiments: readonly string[];
  readonly settings: SubspaceSettings;
}

const planesLooked = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

/**
 * Overlap of the tuned areas of each site's reliable units: in the planes of its first three components, and in that of the first two
 * components of what is left when the gain that all units share, the mean dSTRF, is taken out of their dSTRFs.
 */
export function tileSites(task: TilingTask): SiteTiling[] {
  const { sites, projections, residualProjections, joined, reliable, experiments, settings } = task;
  const responseOf = activePredictions(joined);
  const correlations = testCorrelations(joined, reliable);
  const wanted = new Set(reliable);
  return sites.flatMap(({ site, units: all }) => {
    const units = all.filter((unit) => wanted.has(unit));
    const z = projections.get(site)!;
    const pairs = planesLooked.filter(([, second]) => second < z.shape[0]);
    if (units.length < 2 || pairs.length === 0) return [];
    const experiment = experiments[units[0]];
    const others = reliable.filter((unit) => experiments[unit] !== experiment);
    const planeOf = (source: NdArray, components: readonly [number, number], name: string) => {
      const [first, second] = components.map((k) => compact(rowValues(source, k), joined.active));
      const plane = sitePlane([first, second], responseOf, settings.fieldBins);
      return tilingOf(plane, { units, others, correlations, settings, name });
    };
    const residual = residualProjections.get(site);
    return [
      {
        site,
        experiment,
        units,
        planes: pairs.map((components) => ({
          components,
          ...planeOf(z, components, `${site}/${components.join('-')}`),
        })),
        residual: residual ? planeOf(residual, [0, 1], `${site}/residual`) : null,
      },
    ];
  });
}

function tilingOf(
  plane: ReturnType<typeof sitePlane>,
  task: {
    readonly units: readonly number[];
    readonly others: readonly number[];
    readonly correlations: ReadonlyMap<number, number>;
    readonly settings: SubspaceSettings;
    readonly name: string;
  },
): Omit<TilingPlane, 'components'> {
  const { units, others, correlations, settings, name } = task;
  const grid = [settings.fieldBins, settings.fieldBins] as const;
  const draws = { seed: settings.seed, name };
  const masks = units.map(plane.maskOf);
  const reached = reachedPlane(plane.visits, grid);
  const inPlane = (unit: number, mask: Uint8Array): PlaneUnit => ({
    ...inReachedCells(mask, reached),
    held: plane.heldOf(unit),
    correlation: correlations.get(unit) ?? Number.NaN,
  });
  return {
    overlap: maskOverlap(masks, grid, draws),
    support: supportOverlap(masks, plane.visits, grid, draws),
    strangers: strangersOverlap(
      units.map((unit, i) => inPlane(unit, masks[i])),
      others.map((unit) => inPlane(unit, plane.maskOf(unit))),
      reached.weights,
      draws,
    ),
  };
}
