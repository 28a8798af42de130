import type { z } from 'zod';
import { mean, median } from '../../src/metrics/summary.ts';
import { type Spread, spreadOf } from '../sweeps/spread.ts';
import type { fitDetailsSchema } from './fit-task.ts';

/** One finished fit. */
export interface FinishedFit extends z.infer<typeof fitDetailsSchema> {
  readonly label: string;
  readonly seed: number;
  readonly fold: number | null;
  readonly seconds: number;
  /** What is to be known of the data and the fit. */
  readonly notes: readonly string[];
}

/** One line of the table. */
export interface BenchmarkRow {
  readonly label: string;
  /** Seeds that are done. */
  readonly seeds: number;
  /** Folds that are done; null for the data set's own split. */
  readonly folds: number | null;
  readonly parameters: number | null;
  /** Units that have a CCnorm in any fit. */
  readonly units: number;
  /** Mean over units; null when no unit has the score. With folds: each unit's mean over folds first. */
  readonly ccNorm: Spread | null;
  readonly cc: Spread | null;
  /** Mean over the networks of a fit, each by itself. */
  readonly ccNormOfOne: Spread | null;
  /** Settings that validation chose, each once, in alphabetical order. */
  readonly chosen: readonly string[];
  /** Of the units' CCnorm, mean over fits. */
  readonly ccNormMedian: number | null;
  /** Of one fit. */
  readonly seconds: number;
  /** What is to be known of the data and the fits, each once. */
  readonly notes: readonly string[];
}

/** Lines of the table from finished cells, in the order in which their labels first appear. */
export function benchmarkTable(results: readonly FinishedFit[]): BenchmarkRow[] {
  const labels = [...new Set(results.map(({ label }) => label))];
  return labels.map((label) =>
    row(
      label,
      results.filter((result) => result.label === label),
    ),
  );
}

function row(label: string, results: readonly FinishedFit[]): BenchmarkRow {
  const seeds = [...new Set(results.map(({ seed }) => seed))];
  const perSeed = (score: 'ccNorm' | 'cc' | 'ccNormOfOne', over: (values: readonly number[]) => number) =>
    seeds.flatMap((seed) => {
      const units = unitMeans(results.filter((result) => result.seed === seed).map(({ [score]: values }) => values));
      return units.length > 0 ? [over(units)] : [];
    });
  const folds = new Set(results.flatMap(({ fold }) => fold ?? []));
  const medians = perSeed('ccNorm', median);
  return {
    label,
    seeds: seeds.length,
    folds: folds.size > 0 ? folds.size : null,
    parameters: results[0].parameters,
    units: unitMeans(results.map(({ ccNorm }) => ccNorm)).length,
    ccNorm: spreadOf(perSeed('ccNorm', mean)),
    cc: spreadOf(perSeed('cc', mean)),
    ccNormOfOne: spreadOf(perSeed('ccNormOfOne', mean)),
    chosen: [...new Set(results.flatMap(({ chosen }) => chosen ?? []))].sort(),
    ccNormMedian: medians.length > 0 ? mean(medians) : null,
    seconds: mean(results.map(({ seconds }) => seconds)),
    notes: [...new Set(results.flatMap(({ notes }) => notes))],
  };
}

/** Every unit's mean over folds, units without a score in any fold left out. */
function unitMeans(folds: readonly (readonly (number | null)[])[]): number[] {
  return folds[0].flatMap((_, unit) => {
    const known = folds.flatMap((scores) => scores[unit] ?? []);
    return known.length > 0 ? [mean(known)] : [];
  });
}

/** The table as Markdown, scores with three digits, and below it what is to be known. */
export function benchmarkMarkdown(rows: readonly BenchmarkRow[]): string {
  const number = (value: number | null, digits = 3) => (value === null ? '–' : value.toFixed(digits));
  const score = (value: Spread | null) =>
    value === null ? '–' : value.sd === null ? number(value.mean) : `${number(value.mean)} ± ${number(value.sd)}`;
  const lines = rows.map(
    ({ label, seeds, parameters, units, ccNorm, ccNormOfOne, ccNormMedian, cc, seconds, chosen }) => {
      const scores = [score(ccNorm), number(ccNormMedian), score(ccNormOfOne), score(cc)];
      const settings = chosen.join(', ') || '–';
      return [label, parameters ?? '–', units, ...scores, settings, seeds, number(seconds, 1)].join(' | ');
    },
  );
  return [
    '| Model | Parameters | Units | CCnorm, mean over units | median | of one network | CC | Settings | Seeds | Seconds a fit |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: |',
    ...lines.map((line) => `| ${line} |`),
    ...[...new Set(rows.flatMap(({ notes }) => notes))].map((note) => `\nNote: ${note}`),
  ].join('\n');
}
