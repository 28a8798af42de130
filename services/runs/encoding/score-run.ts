import { type EncoderScores, scoreEncoder } from '../../../src/analysis/encoding/score-encoder.ts';
import type { NdArray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';
import { predictClips } from '../../../src/models/encoders/predict-responses.ts';
import { untrainedById, withoutMissing } from './missing-units.ts';

/** Predictions of the test clips, and scores of test and validation clips. */
export interface RunScores {
  /** [time, unit], one a test clip; NaN for units that nothing was fitted to. */
  readonly predictions: readonly NdArray[];
  readonly test: EncoderScores;
  /** Undefined without validation clips. */
  readonly validation?: EncoderScores;
}

/** Scores the mean prediction of the networks. */
export function scoreRun(encoders: readonly Encoder[], data: EncodingData, seed: number): RunScores {
  const { test, validation } = data.split;
  const predictions = predictClips(encoders, data, test);
  const ids = data.units.map(({ id }) => id);
  const missing = untrainedById(data);
  return {
    predictions: predictions.map((prediction) => withoutMissing(prediction, ids, missing)),
    test: scoreEncoder(predictions, data, test, { seed }),
    ...(validation.length > 0 && {
      validation: scoreEncoder(predictClips(encoders, data, validation), data, validation, {
        halfSplits: 0,
        chanceDraws: 0,
      }),
    }),
  };
}
