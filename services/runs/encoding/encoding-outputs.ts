import type { EncoderScores } from '../../../src/analysis/encoding/score-encoder.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import type { EncodingRecord } from './record.ts';
import type { EncodingResult } from './result.ts';
import type { RunScores } from './score-run.ts';
import type { FitRecord } from './stored-networks.ts';

export interface EncodingOutputs {
  readonly data: EncodingData;
  readonly fits: readonly FitRecord[];
  readonly scores: RunScores;
  readonly baselines: Readonly<Record<string, EncoderScores>>;
  readonly record: EncodingRecord;
  readonly result: Omit<EncodingResult, 'seconds' | 'engine'>;
}
