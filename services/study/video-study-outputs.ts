import type { MaskingRow } from '../../src/analysis/masking.ts';
import type { VideoDecoder } from '../../src/models/video-decoder.ts';
import type { DecodingData } from '../../src/samples.ts';
import type { TrainingOutcome } from '../../src/training/train-decoder.ts';
import type { RunRecord } from './run-record.ts';
import type { StudyEvaluation } from './video-study.ts';

export interface VideoStudyOutputs {
  readonly data: DecodingData;
  readonly model: VideoDecoder;
  readonly training: TrainingOutcome;
  readonly evaluation: StudyEvaluation;
  readonly masking: readonly MaskingRow[];
  readonly record: RunRecord;
}
