import type { Metrics } from '../runs/decoding/metrics.ts';
import type { Spread } from '../sweeps/spread.ts';

/** What was read of one true direction: circular mean over the fits, and mean of their sds over conditions. */
export interface ReadDirection {
  readonly directionDeg: number;
  readonly meanDeg: number | null;
  readonly sdDeg: number | null;
}

/** A column of the table: a decoder, or a level to compare it with. */
export interface ComparisonColumn {
  readonly name: string;
  readonly parameters: number | null;
  readonly seeds: number;
  /** Null for the data set's own split. */
  readonly folds: number | null;
  /** Of one fit; null for a level. */
  readonly seconds: number | null;
  /** By metric, between training seeds of the mean over folds, or of one seed between folds; null where no fit has it. */
  readonly metrics: Readonly<Record<string, Spread | null>>;
  readonly directions: readonly ReadDirection[];
}

/** Decoders side by side on one kind of test samples. */
export interface ComparisonTable {
  /** What the test samples are. */
  readonly testedOn: string;
  readonly columns: readonly ComparisonColumn[];
}

/** Columns that no decoder is of: what is read of the truth itself, and of the mean video. */
export const levelNames = { ceiling: 'true videos', trivial: 'ignoring the spikes' } as const;

/** What a comparison of decoders came to; the run folder holds the rest. */
export interface DecodersResult {
  /** The run folder. */
  readonly run: string;
  /** Of the test samples; of new videos also of held-out trials of known ones. */
  readonly tables: readonly ComparisonTable[];
  /** What the first table was measured on. */
  readonly testedOn: string;
  /** Means of the decoder that was named first, as the first table has them. */
  readonly metrics: Metrics;
  /** The same of a reconstruction that ignores the spikes. */
  readonly trivial: Metrics;
  /** The same of the other decoders, by their names. */
  readonly baselines: Readonly<Record<string, { readonly metrics: Metrics }>>;
  readonly warnings: readonly string[];
  /** What computed it, and why, in one line. */
  readonly engine: string;
  readonly seconds: number;
}

/** Whether a result is that of several decoders. */
export function isDecodersResult(result: object): result is DecodersResult {
  return 'tables' in result;
}
