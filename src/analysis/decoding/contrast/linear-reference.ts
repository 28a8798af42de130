import type { NdArray } from '../../../arrays.ts';
import { fitLinearDecoder, meanRates } from '../linear-decoder.ts';
import { fitResponseComponents } from './response-components.ts';
import type { FoldResult } from './results.ts';
import type { ContrastSettings } from './settings.ts';

/**
 * The linear reference of a fold: mean standardised rates over the same window that the network's components are fitted
 * on, principal components and shrinkage discriminant analysis. Labels of the test trials: of three sides, and of the
 * two unequal ones.
 */
export function linearReference(
  train: { readonly counts: NdArray; readonly side: Int32Array },
  testCounts: NdArray,
  settings: ContrastSettings,
): FoldResult['linear'] {
  const fitted = fitResponseComponents(train.counts, settings);
  const rates = (counts: NdArray) => meanRates(fitted.project(fitted.standardise(counts)), settings.componentBins);
  const decoder = fitLinearDecoder(rates(train.counts), train.side, { components: settings.components });
  const scores = decoder.scores(rates(testCounts));
  const best = (row: readonly number[], among: readonly number[]) =>
    among.reduce((winner, label) => (scoreOf(row, label) > scoreOf(row, winner) ? label : winner));
  const scoreOf = (row: readonly number[], label: number) => row[decoder.classes.indexOf(label)] ?? -Infinity;
  return { side: scores.map((row) => best(row, [0, 1, 2])), unequal: scores.map((row) => best(row, [0, 2])) };
}
