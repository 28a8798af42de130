import { basename } from 'node:path';
import type { DecoderComparison } from '../runs/decoding/compare-decoders.ts';
import { type Metrics, testedOn as testedOnNames } from '../runs/decoding/metrics.ts';
import type { StudyResult } from '../runs/decoding/result.ts';
import { alignedLines } from './score-lines.ts';

/** What the summary shows of one effect of a masking row. */
interface Effect {
  readonly mean: number;
  readonly pBonferroni?: number | null;
  /** Why there is no p. */
  readonly reason?: string;
}

/** Metrics as aligned lines, a metric a line, each with its trivial level and that of others where there is one. */
export function metricLines(
  metrics: Readonly<Record<string, number>>,
  trivial: Readonly<Record<string, number>> = {},
  others: Readonly<Record<string, Metrics>> = {},
): string[] {
  const width = Math.max(0, ...Object.keys(metrics).map((name) => name.length));
  return Object.entries(metrics).map(([name, value]) => {
    const levels = Object.entries({ trivial, ...others })
      .filter(([, own]) => Object.hasOwn(own, name))
      .map(([other, own]) => `${other} ${shortNumber(own[name])}`);
    return `  ${name.padEnd(width)}  ${shortNumber(value)}${levels.length > 0 ? `  (${levels.join(', ')})` : ''}`;
  });
}

/** Metrics under the samples that they were measured on, and of held-out trials of the training videos beside new ones. */
export function testedLines({
  metrics,
  trivial,
  testedOn,
  known,
  baselines = {},
}: Pick<StudyResult, 'metrics' | 'trivial' | 'testedOn' | 'known' | 'baselines'>): string[] {
  const others = (of: (own: NonNullable<StudyResult['baselines']>[string]) => Metrics | undefined) =>
    Object.fromEntries(Object.entries(baselines).flatMap(([name, own]) => [[name, of(own) ?? {}]]));
  return [
    ...(testedOn === undefined ? [] : [`${sentence(testedOn)}:`]),
    ...metricLines(
      metrics,
      trivial,
      others(({ metrics: own }) => own),
    ),
    ...(known
      ? [
          `${sentence(testedOnNames.trials)}:`,
          ...metricLines(
            known.metrics,
            known.trivial,
            others((own) => own.known),
          ),
        ]
      : []),
  ];
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/**
 * Decoders side by side: a column a run, a row a metric, and what ignores the spikes in the last column; above the
 * metrics the samples that they were measured on.
 */
export function decoderLines({ runs, trivial, testedOn, known }: DecoderComparison): string[] {
  const text = (cell: number | string = '–') => {
    if (typeof cell === 'string') return cell;
    return Number.isNaN(cell) ? '–' : shortNumber(cell);
  };
  const row = (name: string, cells: readonly (number | string | undefined)[]) => [name, ...cells.map(text)];
  return alignedLines([
    row('', [...runs.map(({ run }) => basename(run)), 'ignoring the spikes']),
    row('decoder', [...runs.map(({ decoder }) => decoder), undefined]),
    row('parameters', [...runs.map(({ parameters }) => parameters), undefined]),
    row(testedOn, [...runs.map(() => ''), '']),
    ...Object.keys(trivial).map((name) => row(name, [...runs.map(({ metrics }) => metrics[name]), trivial[name]])),
    ...(known
      ? [
          row(testedOnNames.trials, [...runs.map(() => ''), '']),
          ...Object.keys(known.trivial).map((name) =>
            row(name, [...runs.map((run) => run.known?.metrics[name]), known.trivial[name]]),
          ),
        ]
      : []),
  ]);
}

/**
 * The masking table: a row a region, a column an effect; * marks effects with a Bonferroni-corrected p < .05. Below it the
 * effects that could not be tested, with the reason.
 */
export function maskingLines(rows: readonly object[]): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).flatMap(([name, value]) => {
        if (isEffect(value))
          return [[name, `${shortNumber(value.mean)}${(value.pBonferroni ?? 1) < 0.05 ? ' *' : '  '}`]];
        return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
      }),
    ),
  );
  const columns = [...new Set(cells.flatMap((row) => Object.keys(row)))];
  const widths = columns.map((name) => Math.max(name.length, ...cells.map((row) => (row[name] ?? '').length)));
  const line = (texts: string[]) => `  ${texts.map((text, i) => text.padEnd(widths[i])).join('  ')}`.trimEnd();
  const untested = rows.flatMap((row, i) =>
    Object.entries(row).flatMap(([name, value]) =>
      isEffect(value) && value.reason ? [`  ${cells[i].region}, ${name}: ${value.reason}`] : [],
    ),
  );
  return [line(columns), ...cells.map((row) => line(columns.map((name) => row[name] ?? ''))), ...untested];
}

function isEffect(value: unknown): value is Effect {
  return typeof value === 'object' && value !== null && 'mean' in value && typeof value.mean === 'number';
}

function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : String(value);
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}
