import { type EncoderScores, scoreEncoder } from '../../../src/analysis/score-encoder.ts';
import type { NdArray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/encoding-data.ts';
import type { Encoder } from '../../../src/models/encoder.ts';
import { predictClips } from '../../../src/models/predict-responses.ts';

/** Predictions of the test clips, and scores of test and validation clips. */
export interface RunScores {
  /** [time, unit], one a test clip. */
  readonly predictions: readonly NdArray[];
  readonly test: EncoderScores;
  /** Undefined without validation clips. */
  readonly validation?: EncoderScores;
}

/** Scores the mean prediction of the networks. */
export function scoreRun(encoders: readonly Encoder[], data: EncodingData, seed: number): RunScores {
  const { test, validation } = data.split;
  const predictions = predictClips(encoders, data, test);
  return {
    predictions,
    test: scoreEncoder(predictions, data, test, { seed }),
    ...(validation.length > 0 && {
      validation: scoreEncoder(predictClips(encoders, data, validation), data, validation, {
        halfSplits: 0,
        chanceDraws: 0,
      }),
    }),
  };
}
