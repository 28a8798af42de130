import type { TopLevelSpec } from 'vega-lite';
import { CortexError } from '../errors.ts';
import { ink, palette } from './theme.ts';

const pairs = {
  within: 'within a stimulus',
  across: 'across stimuli',
  trainTest: 'train–test, same stimulus',
  trainTestAcross: 'train–test, across',
} as const;

/** Mean correlation of pairs of responses in one region, a value a stimulus; null is not defined. */
export interface SimilarityBoxRow {
  readonly region: string;
  readonly perStimulus: Readonly<Record<keyof typeof pairs, readonly (number | null)[]>>;
}

/** Box plots of similarities, as Zhang et al. (2026), Fig. 2B–D: a group a region, a box a sort of pairs, a value a stimulus; whiskers after Tukey (1977). */
export function similarityBoxes(rows: readonly SimilarityBoxRow[]): TopLevelSpec {
  const values = rows.flatMap(({ region, perStimulus }) =>
    (Object.keys(pairs) as (keyof typeof pairs)[]).flatMap((pair) =>
      perStimulus[pair].flatMap((r) => (r === null ? [] : [{ region, pair: pairs[pair], r }])),
    ),
  );
  if (values.length === 0) throw new CortexError('InvalidInput', 'A plot of similarities needs at least one of them.');
  const names = Object.values(pairs);
  return {
    width: { step: 15 },
    height: 220,
    data: { values },
    mark: { type: 'boxplot', extent: 1.5, size: 9, outliers: { size: 6 }, ticks: false, median: { color: ink.text } },
    encoding: {
      x: {
        field: 'region',
        type: 'nominal',
        sort: rows.map(({ region }) => region),
        title: null,
        axis: { labelAngle: 0 },
      },
      xOffset: { field: 'pair', type: 'nominal', sort: names },
      y: { field: 'r', type: 'quantitative', title: 'Pearson r of responses' },
      color: {
        field: 'pair',
        type: 'nominal',
        sort: names,
        scale: { domain: names, range: [palette.blue, palette.skyBlue, palette.vermillion, palette.orange] },
        legend: { title: null, orient: 'top', columns: 2 },
      },
    },
  };
}
