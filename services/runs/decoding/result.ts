import type {
  ContrastMaskingRow,
  ContrastSessionResult,
  DecoderRecommendation,
} from '../../../src/analysis/decoding/contrast/results.ts';
import type { ReconstructionNull } from '../../../src/analysis/decoding/reconstruction-nulls.ts';
import type { SampleReadout } from '../../../src/analysis/decoding/sample-readouts.ts';
import type { Baselines } from './baselines.ts';
import type { PresetName } from './config.ts';
import type { ShortMaskingRow } from './masking-output.ts';
import type { MetricPair, Metrics, TestedOn } from './metrics.ts';
import type { RunRecord } from './record.ts';

/** What a study came to; the run folder holds the rest. */
export interface StudyResult {
  /** The run folder. */
  readonly run: string;
  readonly metrics: Metrics;
  /** The same scores of a reconstruction that ignores the spikes. */
  readonly trivial: Metrics;
  /** What the metrics were measured on; left out where there are none of test samples, and of real sessions. */
  readonly testedOn?: TestedOn;
  /** Of held-out trials of the training videos, beside new ones. */
  readonly known?: MetricPair;
  /** The same scores of decoders in closed form, by their names. */
  readonly baselines?: Baselines;
  /** Effects on shape, colour and motion, or on pixels and their changes; for real recordings, on contrast beside random masks. */
  readonly masking: readonly (ShortMaskingRow | ContrastMaskingRow)[];
  /** Chance levels, of decoders that were trained on chosen regions. */
  readonly nulls?: readonly ReconstructionNull[];
  /** What single samples tell a linear classifier, of simulations. */
  readonly readouts?: readonly SampleReadout[];
  /** Scores of every session of real recordings. */
  readonly sessions?: readonly ContrastSessionResult[];
  /** Network or linear reference of real recordings, by the training trials alone. */
  readonly recommendation?: DecoderRecommendation;
  readonly warnings: readonly string[];
  /** What computed it, and why, in one line. */
  readonly engine: string;
  readonly preset: PresetName;
  readonly seconds: number;
}

/** A study's outcome before it is timed. */
export type StudyOutcome = Omit<StudyResult, 'run' | 'engine' | 'preset' | 'seconds'> &
  Pick<RunRecord, 'dataset' | 'facts' | 'fingerprint'>;
