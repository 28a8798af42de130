import { CortexError } from '../errors.ts';

export type CsvValue = string | number | null;
export type CsvRow = Readonly<Record<string, CsvValue>>;

/**
 * A table as RFC 4180 text: a header, CRLF after every record, and quotes where a field holds a comma, a quote or a
 * line break. `null` and NaN are written as an empty field, numbers in full precision.
 *
 * Columns are those of the first row, or `columns`, which also gives a header to a table without rows.
 * Throws InvalidInput for a row with other columns.
 */
export function toCsv(rows: readonly CsvRow[], columns: readonly string[] = Object.keys(rows[0] ?? {})): string {
  if (columns.length === 0) return '';
  const known = new Set(columns);
  const records = rows.map((row, i) => {
    const keys = Object.keys(row);
    if (keys.length !== columns.length || !keys.every((key) => known.has(key))) {
      throw new CortexError(
        'InvalidInput',
        `Row ${i} has the columns [${keys.join(', ')}] but the table has [${columns.join(', ')}]; give every row the same columns.`,
      );
    }
    return columns.map((column) => row[column]);
  });
  return [columns, ...records].map((record) => `${record.map(csvField).join(',')}\r\n`).join('');
}

/** One number of a run: what it is, where it was measured, and its value. */
export interface MetricRecord {
  /** Name of the metric, such as "colourR". */
  readonly metric: string;
  readonly value: number | null;
  /** Unit, such as "deg"; left out when the metric has none. */
  readonly unit?: string;
  /** Split that it was measured on. */
  readonly split?: string;
  /** What it was measured for: a condition, a session, a region; left out for the whole set. */
  readonly scope?: string;
  /** Gradient step that it belongs to; left out for the finished model. */
  readonly step?: number;
  /** Units, or other items, that a mean is over; those without a value are not among them. Left out where it is none. */
  readonly n?: number;
}

const metricColumns = ['metric', 'scope', 'split', 'step', 'value', 'unit', 'n'];

/** Metrics as one long table, a number a line: metric, scope, split, step, value, unit, n. */
export function metricsCsv(records: readonly MetricRecord[]): string {
  const rows = records.map(({ metric, scope = null, split = null, step = null, value, unit = null, n = null }) => ({
    metric,
    scope,
    split,
    step,
    value,
    unit,
    n,
  }));
  return toCsv(rows, metricColumns);
}

function csvField(value: CsvValue): string {
  if (value === null || Number.isNaN(value)) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
