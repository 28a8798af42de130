import type { Unit } from '../../../data/encoding-data.ts';
import { mean, median } from '../../../metrics/summary.ts';
import { type SignedRank, wilcoxonSignedRank } from '../../../metrics/wilcoxon.ts';
import type { TuningShape } from '../fields/tuning-shape.ts';

/** What is compared between kinds of units. */
interface ComparedTuning {
  readonly area: number | null;
  readonly shape: TuningShape | null;
}

/** One measure of two kinds of units, paired by site. */
export interface PairedComparison {
  readonly measure: 'area' | 'bowls' | 'hills';
  readonly groups: readonly [string, string];
  /** Sites that have units of both kinds. */
  readonly sites: readonly string[];
  /** Site values of each group: the mean over its units (a fraction for bowls and hills). */
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly meanFirst: number | null;
  readonly meanSecond: number | null;
  /** The same with the median over the units of a site. */
  readonly medianFirst: number | null;
  readonly medianSecond: number | null;
  /** Wilcoxon's signed-rank test over sites; null without a site. */
  readonly test: SignedRank | null;
}

const measures = {
  area: ({ area }: ComparedTuning) => area,
  bowls: ({ shape }: ComparedTuning) => (shape === null ? null : Number(shape === 'bowl')),
  hills: ({ shape }: ComparedTuning) => (shape === null ? null : Number(shape === 'hill')),
} as const;

/**
 * Narrow against regular units, and superficial (layers 1–3) against deep (5–6) ones, each by tuned area and by the
 * fractions of bowls and hills: values averaged per site, then Wilcoxon's paired test over sites (code of Wingert et
 * al. 2026). Only comparisons with a unit of each kind are given.
 */
export function compareCellTypes(
  units: readonly Unit[],
  tuning: readonly (ComparedTuning | null)[],
): PairedComparison[] {
  const width = (unit: Unit) => unit.spikeWidth;
  return [
    ...compareGroups(units, tuning, width, ['narrow', 'regular']),
    ...compareGroups(units, tuning, depthOf, ['superficial', 'deep']),
  ];
}

function compareGroups(
  units: readonly Unit[],
  tuning: readonly (ComparedTuning | null)[],
  kindOf: (unit: Unit) => string | undefined,
  groups: readonly [string, string],
): PairedComparison[] {
  const kinds = new Set(units.map(kindOf));
  if (!groups.every((group) => kinds.has(group))) return [];
  const names: (keyof typeof measures)[] = ['area', 'bowls', 'hills'];
  return names.map((measure) => {
    const valuesOf = (site: string, group: string) =>
      units.flatMap((unit, i) => {
        const one = tuning[i];
        const value = unit.site === site && kindOf(unit) === group && one ? measures[measure](one) : null;
        return value === null || Number.isNaN(value) ? [] : [value];
      });
    const paired = [...new Set(units.map(({ site }) => site))]
      .map((site) => ({ site, values: groups.map((group) => valuesOf(site, group)) }))
      .filter(({ values }) => values.every(({ length }) => length > 0));
    const [first, second] = [0, 1].map((group) => paired.map(({ values }) => mean(values[group])));
    const [firstMedians, secondMedians] = [0, 1].map((group) => paired.map(({ values }) => median(values[group])));
    const none = paired.length === 0;
    return {
      measure,
      groups,
      sites: paired.map(({ site }) => site),
      first,
      second,
      meanFirst: none ? null : mean(first),
      meanSecond: none ? null : mean(second),
      medianFirst: none ? null : mean(firstMedians),
      medianSecond: none ? null : mean(secondMedians),
      test: none ? null : wilcoxonSignedRank(first, second),
    };
  });
}

/** Layers 1, 2, 3 and mixtures of them are superficial, 5 and 6 deep; anything else is neither. */
function depthOf({ layer }: Unit): string | undefined {
  if (layer === undefined || !/[1-6]/.test(layer)) return undefined;
  const numbers = [...layer.matchAll(/[1-6]/g)].map(([digit]) => Number(digit));
  if (numbers.every((number) => number <= 3)) return 'superficial';
  return numbers.every((number) => number >= 5) ? 'deep' : undefined;
}
