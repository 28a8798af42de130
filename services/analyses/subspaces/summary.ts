import { retainedShare } from '../../../src/analysis/subspace/components/dimensions.ts';
import { directionOf } from '../../../src/analysis/subspace/sites/placed-null.ts';
import type { SubspaceAnalysis } from '../../../src/analysis/subspace/subspace-analysis.ts';
import { median } from '../../../src/metrics/summary.ts';
import { visualMedians } from './visual-measures.ts';

/** Sites against areas placed anew by visits, in the plane of components 1 and 2; by chance 5 % are more or less. */
export interface TilingSupport {
  readonly sites: number;
  readonly more: number;
  readonly less: number;
  /** Sites of which it can be said that they overlap as by chance: within .8 and 1.25 of it. */
  readonly equivalent: number;
  /** Mean over sites. */
  readonly z: number | null;
}

/** Those of the nulls of tiling over all sites that can be made; see `TilingPopulation`. */
type Population = SubspaceAnalysis['tilingPopulation'];

const unitMedians = ['k90', 'k95', 'floor', 'participationRatio', 'retained', 'r2Ratio', 'area'] as const;
type UnitMedian = (typeof unitMedians)[number];

/** An analysis in a few numbers: medians over the units that have them, null where none has. */
export interface SubspaceSummary {
  /** Units that were asked for, and those among them that have a subspace. */
  readonly units: number;
  readonly described: number;
  /** Units behind each median, behind the shapes, and behind the medians of `visual`. */
  readonly counted: Readonly<Record<UnitMedian | 'shapes' | 'visual', number>>;
  readonly reliableUnits: number;
  readonly k90: number | null;
  readonly k95: number | null;
  readonly floor: number | null;
  readonly participationRatio: number | null;
  /** Share of the variance of the dSTRFs that the kept components hold; low, and k90, k95 and the participation ratio are capped. */
  readonly retained: number | null;
  /** r² of the subspace model over that of the network. */
  readonly r2Ratio: number | null;
  readonly area: number | null;
  /** Units of each shape along their first component. */
  readonly shapes: { readonly hill: number; readonly monotone: number; readonly bowl: number };
  /** Pairs of units, the measure of earlier versions. */
  readonly sharing: SubspaceAnalysis['sharing'];
  /** Units against subspaces of sites. */
  readonly unitInSite: SubspaceAnalysis['unitInSite'];
  /** Mean over sites and planes of how far the overlap exceeds that of random shifts, in standard deviations, as published. */
  readonly tilingZ: number | null;
  /** Sites whose areas in the plane of components 1 and 2 overlap more or less than areas placed where the stimulus is. */
  readonly tilingSupport: TilingSupport | null;
  /** All sites together: three nulls, with and without the gain that units share. */
  readonly tilingPopulation: Population;
  /** First components of receptive volumes by measure; null for sounds and when not asked for. */
  readonly visual: Readonly<Record<string, number | null>> | null;
}

type Unit = SubspaceAnalysis['units'][number];

const measures: Readonly<Record<UnitMedian, (unit: Unit) => number | null>> = {
  k90: ({ dimensions }) => dimensions.k90,
  k95: ({ dimensions }) => dimensions.k95,
  floor: ({ dimensions }) => dimensions.floor,
  participationRatio: (unit) => unit.participationRatio,
  retained: retainedShare,
  r2Ratio: ({ explained }) => explained?.ratio ?? null,
  area: ({ tuning }) => tuning?.area ?? null,
};

const isNumber = (value: number | null): value is number => value !== null && Number.isFinite(value);

export function summariseSubspaces(analysis: SubspaceAnalysis): SubspaceSummary {
  const { units, reliableUnits, sharing, tiling } = analysis;
  const described = units.filter(({ missing }) => missing === null);
  const values = (name: UnitMedian) => described.map(measures[name]).filter(isNumber);
  const middle = (name: UnitMedian) => (values(name).length > 0 ? median(values(name)) : null);
  const counted = Object.fromEntries(unitMedians.map((name) => [name, values(name).length])) as Record<
    UnitMedian,
    number
  >;
  const shapes = described.flatMap(({ tuning }) => tuning?.shapes[0]?.shape ?? []);
  const count = (shape: string) => shapes.filter((one) => one === shape).length;
  const zs = tiling.flatMap(({ planes }) => planes.map(({ overlap }) => overlap.z)).filter(Number.isFinite);
  return {
    units: units.length,
    described: described.length,
    counted: {
      ...counted,
      shapes: shapes.length,
      visual: described.filter(({ visual }) => visual !== null).length,
    },
    reliableUnits: reliableUnits.length,
    k90: middle('k90'),
    k95: middle('k95'),
    floor: middle('floor'),
    participationRatio: middle('participationRatio'),
    retained: middle('retained'),
    r2Ratio: middle('r2Ratio'),
    area: middle('area'),
    shapes: { hill: count('hill'), monotone: count('monotone'), bowl: count('bowl') },
    sharing,
    unitInSite: analysis.unitInSite ?? null,
    tilingSupport: tilingSupport(tiling),
    tilingPopulation: analysis.tilingPopulation ?? null,
    tilingZ: zs.length > 0 ? zs.reduce((sum, z) => sum + z, 0) / zs.length : null,
    visual: visualMedians(units),
  };
}

function tilingSupport(tiling: SubspaceAnalysis['tiling']): TilingSupport | null {
  const nulls = tiling.flatMap(({ planes }) => planes.slice(0, 1).map(({ support }) => support.byVisits));
  if (nulls.length === 0) return null;
  const directions = nulls.map(directionOf);
  const zs = nulls.map(({ z }) => z).filter(Number.isFinite);
  return {
    sites: nulls.length,
    more: directions.filter((direction) => direction === 'more').length,
    less: directions.filter((direction) => direction === 'less').length,
    equivalent: nulls.filter(({ isEquivalent }) => isEquivalent).length,
    z: zs.length > 0 ? zs.reduce((sum, z) => sum + z, 0) / zs.length : null,
  };
}
