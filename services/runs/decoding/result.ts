import type { ContrastMaskingRow, ContrastSessionResult } from '../../../src/analysis/decoding/contrast/results.ts';
import type { PresetName } from './config.ts';
import type { ShortMaskingRow } from './masking-output.ts';
import type { Metrics } from './metrics.ts';
import type { RunRecord } from './record.ts';

/** What a study came to; the run folder holds the rest. */
export interface StudyResult {
  /** The run folder. */
  readonly run: string;
  readonly metrics: Metrics;
  /** The same scores of a reconstruction that ignores the spikes. */
  readonly trivial: Metrics;
  /** Effects on shape, colour and motion; for real recordings, on contrast beside random masks. */
  readonly masking: readonly (ShortMaskingRow | ContrastMaskingRow)[];
  /** Scores of every session of real recordings. */
  readonly sessions?: readonly ContrastSessionResult[];
  readonly warnings: readonly string[];
  /** What computed it, and why, in one line. */
  readonly engine: string;
  readonly preset: PresetName;
  readonly seconds: number;
}

/** A study's outcome before it is timed. */
export type StudyOutcome = Omit<StudyResult, 'run' | 'engine' | 'preset' | 'seconds'> &
  Pick<RunRecord, 'dataset' | 'fingerprint'>;
