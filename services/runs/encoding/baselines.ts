import { fitGaborEnergy } from '../../../src/analysis/encoding/gabor-energy.ts';
import { predictMeanRate } from '../../../src/analysis/encoding/mean-rate.ts';
import { fitRidgeStrf, type RidgeStrf } from '../../../src/analysis/encoding/ridge-strf.ts';
import { type EncoderScores, scoreEncoder } from '../../../src/analysis/encoding/score-encoder.ts';
import { fitStcQuadratic, type StcQuadratic } from '../../../src/analysis/encoding/stc-quadratic.ts';
import { whyNotWhite } from '../../../src/analysis/white-noise/whiteness.ts';
import { type NdArray, sizeOf } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';

/** Bounds of the ridge STRF's memory, for frames of a video are large: regressors, and their values over the longest clip. */
const maxRegressors = 4096;
const maxValues = 5e7;
const longestRidge = 40;
/** How long the filters of white noise are: what cells of the visual cortex remember of it (Touryan, Lau & Dan 2002). */
const whiteNoiseMs = 200;

/** Lags of the ridge STRF of a data set, 40 where its memory allows; 0 where a single frame is too large. */
export function ridgeLags({ clips, frame }: Pick<EncodingData, 'clips' | 'frame'>): number {
  const regressors = Math.min(maxRegressors, maxValues / longestClip(clips));
  return Math.min(longestRidge, Math.floor(regressors / sizeOf(frame)));
}

const longestClip = (clips: EncodingData['clips']): number =>
  clips.reduce((most, { stimulus }) => Math.max(most, stimulus.shape[0]), 1);

/** Scores of the baselines by name, and what is to be known of how they were fitted. */
interface Baselines {
  readonly scores: Record<string, EncoderScores>;
  readonly warnings: readonly string[];
}

/** Lags of the filters of white noise; undefined where the stimulus is something else. */
export function whiteNoiseLags(data: EncodingData): number | undefined {
  const lags = Math.max(1, Math.round(whiteNoiseMs / data.binMs));
  return whyNotWhite(data, lags) === null ? lags : undefined;
}

/**
 * Scores, on the test clips, of models that anyone would try first: a linear filter by ridge regression, the quadratic
 * model of spike-triggered covariance for white noise, the energy of Gabors for still images, the mean rate. Settings are
 * chosen on the validation clips.
 */
export function baselineScores(data: EncodingData, seed: number): Baselines {
  const { test } = data.split;
  const whiteLags = whiteNoiseLags(data);
  const lags = whiteLags ?? ridgeLags(data);
  const isStill = data.frame.length === 3 && longestClip(data.clips) === 1;
  const score = (predictions: readonly NdArray[]) => scoreEncoder(predictions, data, test, { seed });
  const ridges = {
    ...(lags >= 1 && { 'ridge-strf': fitRidgeStrf(data, { lags }) }),
    ...(isStill && { 'gabor-energy': fitGaborEnergy(data) }),
  };
  const fits = Object.entries(ridges);
  const quadratic = whiteLags === undefined ? undefined : fitStcQuadratic(data, { lags: whiteLags });
  return {
    scores: {
      ...Object.fromEntries(fits.map(([name, fit]) => [name, score(fit.predict(test))])),
      ...(quadratic && { 'stc-quadratic': score(quadratic.predict(test)) }),
      'mean-rate': score(predictMeanRate(data, test)),
    },
    warnings: [
      ...fits.flatMap(([name, fit]) => largestRidge(`The baseline ${name}`, fit)),
      ...(quadratic ? plainestModel(quadratic) : []),
    ],
  };
}

/** A warning where no score chose the ridge of a baseline. */
export function largestRidge(who: string, { ridge, unchosen }: Pick<RidgeStrf, 'ridge' | 'unchosen'>): string[] {
  return unchosen === null ? [] : [`${who} takes the largest ridge (${ridge}), for ${unchosen}.`];
}

function plainestModel({ filters, ridge, unchosen }: StcQuadratic): string[] {
  if (unchosen === null) return [];
  return [
    `The baseline stc-quadratic takes the plainest settings (filters ${filters}, ridge ${ridge}), for ${unchosen}.`,
  ];
}
