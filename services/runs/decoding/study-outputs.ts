import type { MaskingRow } from '../../../src/analysis/decoding/masking.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import type { VideoDecoder } from '../../../src/models/decoders/video-decoder.ts';
import type { TrainingOutcome } from '../../../src/training/decoder/train-decoder.ts';
import type { RunRecord } from './record.ts';
import type { StudyEvaluation } from './video-study.ts';

export interface VideoStudyOutputs {
  readonly data: DecodingData;
  readonly model: VideoDecoder;
  readonly training: TrainingOutcome;
  readonly evaluation: StudyEvaluation;
  readonly masking: readonly MaskingRow[];
  readonly record: RunRecord;
}
