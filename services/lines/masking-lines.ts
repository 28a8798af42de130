import { featuresIn } from '../../src/analysis/decoding/masking.ts';
import type { ShortMaskingRow } from '../runs/decoding/masking-output.ts';
import { statisticsNote, statisticsTables, untestedReasons } from '../runs/decoding/statistics-tables.ts';
import { alignedLines } from './score-lines.ts';
import { maskingLines } from './summary.ts';

/** The masking table with the test of the paper, which is called so. */
export function publishedLines(rows: readonly ShortMaskingRow[]): string[] {
  const table = maskingLines(rows);
  if (table.length === 0) return [];
  const tests = rows.length * featuresIn(rows).length;
  return [
    `Effect of silencing (as published: * corrected p < .05 of unpaired t-tests over conditions, Bonferroni over ${tests}):`,
    ...table,
  ];
}

/** What can be defended of the effects, a table a feature; nothing where it was not measured. */
export function statisticsLines(rows: readonly ShortMaskingRow[]): string[] {
  const tables = statisticsTables(rows);
  if (tables.length === 0) return [];
  const told = tables.flatMap(({ feature, heads, rows: cells }) => [
    `Masking, ${feature}: by levels and beside random masks`,
    ...alignedLines([heads, ...cells]),
  ]);
  return [...told, ...untestedReasons(rows).map((reason) => `  ${reason}`), `  ${statisticsNote(rows)}`];
}
