import type { ScoreSummaries } from '../runs/encoding/result.ts';

/** The scores that the table has room for. */
const shownScores = ['ccNorm', 'cc', 'fve', 'bitsPerSpike'];

/**
 * A table of scores on the test clips, median over units with the mean and the number of units that have the score in
 * brackets; a line a model, a column a score.
 */
export function scoreLines(models: Readonly<Record<string, ScoreSummaries>>): string[] {
  const known = new Set(Object.values(models).flatMap((scores) => Object.keys(scores)));
  const columns = shownScores.filter((name) => known.has(name));
  const rows = Object.entries(models).map(([name, scores]) => [name, ...columns.map((column) => cell(scores[column]))]);
  return alignedLines([['median over units (mean; units)', ...columns], ...rows]);
}

/** Rows of cells as lines of equal columns: the first aligned to the left, the others to the right. */
export function alignedLines(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    `  ${row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  ')}`.trimEnd(),
  );
}

function cell(score: ScoreSummaries[string] | undefined): string {
  if (!score) return '–';
  return `${shortScore(score.median)} (${shortScore(score.mean)}; ${score.n})`;
}

/** Three decimals, never "-0.000"; a power of ten for the scores of a model that has run away. */
function shortScore(value: number): string {
  if (Math.abs(value) >= 1e4) return value.toExponential(1);
  return value.toFixed(3).replace(/^-(?=0\.000$)/, '');
}
