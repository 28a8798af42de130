import type { MaskingRow } from '../../../src/analysis/decoding/masking.ts';
import type { ReconstructionNull } from '../../../src/analysis/decoding/reconstruction-nulls.ts';
import type { SampleReadout } from '../../../src/analysis/decoding/sample-readouts.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import type { DecoderFit } from '../../../src/training/decoder/fit-decoder.ts';
import type { Baselines } from './baselines.ts';
import type { RunRecord } from './record.ts';
import type { StudyEvaluation } from './video-study.ts';

export interface VideoStudyOutputs {
  readonly data: DecodingData;
  readonly fit: DecoderFit;
  readonly evaluation: StudyEvaluation;
  readonly baselines: Baselines;
  /** Those of the data, and what was noticed of the scores. */
  readonly warnings: readonly string[];
  readonly masking: readonly MaskingRow[];
  /** Chance levels, of decoders that were trained on chosen regions. */
  readonly nulls?: readonly ReconstructionNull[];
  /** What single samples tell, of simulations. */
  readonly readouts?: readonly SampleReadout[];
  readonly record: RunRecord;
}
