import { section, table } from './dom.js';
import { scoreLabel, scoreText } from './format.js';

/**
 * Decoders side by side: a table for each sort of test samples, a decoder or a level a column.
 * @param {{ tables: any[] }} run
 */
export function decodersPanel({ tables }) {
  return [section('Decoders side by side', ...tables.map(decoderTable))];
}

function decoderTable({ testedOn, columns }) {
  const names = [...new Set(columns.flatMap(({ metrics }) => Object.keys(metrics)))];
  const rows = names.map((name) => [
    scoreLabel(name),
    ...columns.map(({ metrics }) => spreadText(name, metrics[name])),
  ]);
  const fits = ({ seeds, folds, seconds }) => (seconds === null ? '' : `${seeds} × ${folds ?? 1}`);
  return table({
    caption: `Mean ± sd, ${testedOn}`,
    heads: ['Measure', ...columns.map(({ name }) => name)],
    rows: [['Training seeds × folds', ...columns.map(fits)], ...rows],
    className: 'metrics',
  });
}

/** Folds with the same level differ by rounding. */
function spreadText(name, spread) {
  if (!spread) return '–';
  const mean = scoreText(name, spread.mean);
  return spread.sd === null || spread.sd < 1e-9 ? mean : `${mean} ± ${scoreText(name, spread.sd)}`;
}
