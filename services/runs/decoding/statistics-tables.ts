import { featuresIn } from '../../../src/analysis/decoding/masking.ts';
import type { MaskingFeature } from '../../../src/analysis/decoding/masking-features.ts';
import type { EffectStatistics } from '../../../src/analysis/decoding/masking-statistics/effect-statistics.ts';
import type { NullComparison } from '../../../src/analysis/decoding/masking-statistics/null-draws.ts';
import type { ShortMaskingRow } from './masking-output.ts';

/** A table of texts: what can be defended of the effects of masking on one feature. */
export interface StatisticsTable {
  readonly feature: MaskingFeature;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** How to read the tables. */
export function statisticsNote(rows: readonly ShortMaskingRow[]): string {
  return hasDraws(rows) ? `${levelNote} ${drawNote}` : `${levelNote} ${withoutDrawsNote}`;
}

const levelNote =
  'Increase: masked − unmasked error of single trials, averaged by level of the feature, with a 95 % interval from drawn levels, test ' +
  'trials and training seeds (none of fewer than five values). n: levels × training seeds, the independent values. p levels: their signs flipped; behind every p in brackets ' +
  'the smallest that can be reached. Detectable: the increase that would be found in four of five repetitions. Seeds: the mean increase of each training seed. –: no test.';
const drawNote =
  'Others: |masked − unmasked| of as many units of the other regions. Labels, equal d′: region labels permuted among all units, or among ' +
  'units of equal d′. Contrast: the effect in sd of permuted masks minus the mean of that of the other regions. Detectable: the ' +
  'effect that would be called beside others.';
const withoutDrawsNote = 'Beside random masks: cortex mask RUN --each --random 199.';

/** Whether random masks were drawn for some row. */
const hasDraws = (rows: readonly ShortMaskingRow[]): boolean =>
  rows.some((row) =>
    featuresIn([row]).some((feature) => {
      const { random, permuted } = row[feature]?.statistics ?? {};
      return (random?.draws ?? 0) + (permuted?.draws ?? 0) > 0;
    }),
  );

/** Tables of the features of which some row has statistics. */
export function statisticsTables(rows: readonly ShortMaskingRow[]): StatisticsTable[] {
  return featuresIn(rows).flatMap((feature) => {
    const tested = rows.flatMap((row) => {
      const statistics = row[feature]?.statistics;
      return statistics ? [{ region: row.region, statistics }] : [];
    });
    if (tested.length === 0) return [];
    const hasSeeds = tested.some(({ statistics }) => statistics.levels.seeds > 1);
    const columns = [...levelColumns, ...(hasSeeds ? [seedColumn] : []), ...(hasDraws(rows) ? drawColumns : [])];
    const cells = tested.map(({ region, statistics }) => [region, ...columns.map(([, cell]) => cell(statistics))]);
    return [{ feature, heads: ['Region', ...columns.map(([head]) => head)], rows: cells }];
  });
}

/** Why effects could not be tested, one line each. */
export function untestedReasons(rows: readonly ShortMaskingRow[]): string[] {
  return rows.flatMap((row) =>
    featuresIn([row]).flatMap((feature) => {
      const statistics = row[feature]?.statistics;
      if (!statistics) return [];
      const { levels, random, matched, permuted, contrast } = statistics;
      const drawn = random.draws + permuted.draws > 0;
      const nulls = { others: random, 'equal d′': matched, labels: permuted, contrast };
      const untested = Object.entries({ levels, ...(drawn && nulls) }).map(([name, { reason }]) => ({ name, reason }));
      return untested.flatMap(({ name, reason }) => (reason ? [`${row.region}, ${feature}, ${name}: ${reason}`] : []));
    }),
  );
}

type Column = readonly [head: string, cell: (statistics: EffectStatistics) => string];

const levelColumns: readonly Column[] = [
  ['Increase [95 %]', ({ levels }) => `${short(levels.mean)} ${interval(levels.lower, levels.upper)}`.trim()],
  ['n', ({ levels }) => String(levels.n)],
  ['p levels', ({ levels }) => pText(levels)],
  ['Detectable', ({ levels }) => short(levels.detectable)],
];

/** Of the same data trained again from another start. */
const seedColumn: Column = [
  'Seeds, lowest to highest',
  ({ levels: { bySeed } }) => `${short(Math.min(...bySeed))} to ${short(Math.max(...bySeed))}`,
];

const drawColumns: readonly Column[] = [
  ['Effect', ({ random }) => short(random.effect)],
  ['Others ± sd', ({ random }) => (random.draws > 0 ? `${short(random.mean)} ± ${short(random.sd)}` : '–')],
  ['p others', ({ random }) => pText(random)],
  ['Detectable', ({ random }) => short(random.detectable)],
  ['p equal d′', ({ matched }) => pText(matched)],
  ['p labels', ({ permuted }) => pText(permuted)],
  ['Contrast', ({ contrast }) => short(contrast.effect)],
  ['p contrast', ({ contrast }) => pText(contrast)],
];

function interval(lower: number | null, upper: number | null): string {
  return lower === null || upper === null ? '' : `[${short(lower)}, ${short(upper)}]`;
}

function pText({ p, smallestP }: Pick<NullComparison, 'p' | 'smallestP'>): string {
  return p === null ? '–' : `${short(p, 3)} (${short(smallestP, 3)})`;
}

function short(value: number | null, digits = 2): string {
  if (value === null || !Number.isFinite(value)) return '–';
  return String(Number(value.toPrecision(digits)));
}
