import { fitRidgeStrf } from '../../../src/analysis/ridge-strf.ts';
import { type EncoderScores, scoreEncoder } from '../../../src/analysis/score-encoder.ts';
import { type NdArray, sizeOf } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/encoding-data.ts';
import { recordedResponse } from './shown-units.ts';

/** Bounds of the ridge STRF's memory, for frames of a video are large: regressors, and their values over the longest clip. */
const maxRegressors = 4096;
const maxValues = 5e7;
const longestRidge = 40;

/** Scores, on the test clips, of models that anyone would try first: a linear filter by ridge regression, the mean rate. */
export function baselineScores(data: EncodingData, seed: number): Record<string, EncoderScores> {
  const { test } = data.split;
  const longestClip = data.clips.reduce((most, { stimulus }) => Math.max(most, stimulus.shape[0]), 1);
  const regressors = Math.min(maxRegressors, maxValues / longestClip);
  const lags = Math.min(longestRidge, Math.floor(regressors / sizeOf(data.frame)));
  const score = (predictions: readonly NdArray[]) => scoreEncoder(predictions, data, test, { seed });
  return {
    ...(lags >= 1 && { 'ridge-strf': score(fitRidgeStrf(data, { lags }).predict(test)) }),
    'mean-rate': score(meanRates(data)),
  };
}

/** The mean training response of every unit, at all times of the test clips: [time, unit] each. */
function meanRates(data: EncodingData): NdArray[] {
  const units = data.units.length;
  const sums = new Float64Array(units);
  const counts = new Float64Array(units);
  for (const clip of data.split.train) {
    const response = recordedResponse(data, clip).data;
    for (let i = data.treatment.skipBins * units; i < response.length; i++) {
      if (Number.isNaN(response[i])) continue;
      sums[i % units] += response[i];
      counts[i % units]++;
    }
  }
  return data.split.test.map((clip) => {
    const time = data.clips[clip].repeats.shape[1];
    const rates = Float32Array.from({ length: time * units }, (_, i) => sums[i % units] / counts[i % units]);
    return { shape: [time, units], data: rates };
  });
}
