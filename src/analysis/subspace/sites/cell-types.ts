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
  /** Sites that have units of all kinds compared. */
  readonly sites: readonly string[];
  /** Site values of each group: the mean over its units (a fraction for bowls and hills), or the difference of two such means. */
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

/** A kind of units, or the difference between two kinds, whose site values are compared. */
interface Group {
  readonly name: string;
  readonly kind: string;
  readonly lessKind?: string;
}

/** A kind as the group of the same name. */
const plain = (kind: string): Group => ({ name: kind, kind });

const layerPairs = [
  ['superficial', 'deep'],
  ['superficial', 'middle'],
  ['middle', 'deep'],
] as const;

/**
 * Narrow against regular units, and superficial (layers 1–3), middle (4) and deep (5–6) ones in pairs, each by tuned area and by
 * the fractions of bowls and hills: values averaged per site, then Wilcoxon's paired test over sites (code of Wingert et
 * al. 2026). Ours: narrow against regular units of the superficial, and of the deep layers, and whether these two differences differ (width × layer,
 * over sites with all four kinds). Only comparisons with a unit of each kind are given.
 */
export function compareCellTypes(
  units: readonly Unit[],
  tuning: readonly (ComparedTuning | null)[],
): PairedComparison[] {
  const compare = (kindOf: (unit: Unit) => string | undefined, groups: readonly [Group, Group]) =>
    compareGroups(units, tuning, kindOf, groups);
  const withinLayers = ['superficial', 'deep'].map((layer) => [`narrow ${layer}`, `regular ${layer}`] as const);
  const [above, below] = withinLayers.map(([narrow, regular]) => ({
    name: `${narrow} − regular`,
    kind: narrow,
    lessKind: regular,
  }));
  return [
    ...compare((unit) => unit.spikeWidth, [plain('narrow'), plain('regular')]),
    ...layerPairs.flatMap(([first, second]) => compare(depthOf, [plain(first), plain(second)])),
    ...withinLayers.flatMap(([narrow, regular]) => compare(widthAndDepthOf, [plain(narrow), plain(regular)])),
    ...compare(widthAndDepthOf, [above, below]),
  ];
}

function widthAndDepthOf(unit: Unit): string | undefined {
  const depth = depthOf(unit);
  return unit.spikeWidth && depth && `${unit.spikeWidth} ${depth}`;
}

function compareGroups(
  units: readonly Unit[],
  tuning: readonly (ComparedTuning | null)[],
  kindOf: (unit: Unit) => string | undefined,
  groups: readonly [Group, Group],
): PairedComparison[] {
  const there = new Set(units.map(kindOf));
  const kinds = groups.flatMap(({ kind, lessKind }) => (lessKind === undefined ? [kind] : [kind, lessKind]));
  if (!kinds.every((kind) => there.has(kind))) return [];
  const names: (keyof typeof measures)[] = ['area', 'bowls', 'hills'];
  return names.map((measure) => {
    const valuesOf = (site: string, kind: string) =>
      units.flatMap((unit, i) => {
        const one = tuning[i];
        const value = unit.site === site && kindOf(unit) === kind && one ? measures[measure](one) : null;
        return value === null || Number.isNaN(value) ? [] : [value];
      });
    const paired = [...new Set(units.map(({ site }) => site))]
      .map((site) => ({ site, values: new Map(kinds.map((kind) => [kind, valuesOf(site, kind)])) }))
      .filter(({ values }) => [...values.values()].every(({ length }) => length > 0));
    const siteValues = (of: (values: readonly number[]) => number) =>
      groups.map(({ kind, lessKind }) =>
        paired.map(({ values }) => of(values.get(kind)!) - (lessKind === undefined ? 0 : of(values.get(lessKind)!))),
      );
    const [first, second] = siteValues(mean);
    const [firstMedians, secondMedians] = siteValues(median);
    const none = paired.length === 0;
    return {
      measure,
      groups: [groups[0].name, groups[1].name],
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

/** Layers 1, 2, 3 and mixtures of them are superficial, 4 is middle, 5 and 6 deep; mixtures of these are neither. */
function depthOf({ layer }: Unit): string | undefined {
  if (layer === undefined || !/[1-6]/.test(layer)) return undefined;
  const numbers = [...layer.matchAll(/[1-6]/g)].map(([digit]) => Number(digit));
  if (numbers.every((number) => number <= 3)) return 'superficial';
  if (numbers.every((number) => number === 4)) return 'middle';
  return numbers.every((number) => number >= 5) ? 'deep' : undefined;
}
