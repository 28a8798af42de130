import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { predictClips } from '../../models/encoders/predict-responses.ts';
import { untrainedUnits } from '../../training/encoder/untrained-units.ts';
import { repeatSums } from './response-windows.ts';

/** Poisson: spike counts of each bin by themselves. Gaussian: treated responses, with the variance of what the networks miss. */
export const likelihoods = ['poisson', 'gaussian'] as const;
export type Likelihood = (typeof likelihoods)[number];

/**
 * How responses scatter about predictions. Every bin and unit counts as independent of the others given the stimulus, which neurons
 * are not: `weight` of `invertResponses` and `sharpness` of `candidatePosteriors` allow for it.
 */
export interface NoiseModel {
  readonly likelihood: Likelihood;
  /** 1 of every unit that counts, 0 of one that nothing was fitted to. */
  readonly used: Float32Array;
  /** Lowest rate of every unit, spikes a bin: a rate of 0 would forbid every spike. */
  readonly lowestRate: Float32Array;
  /** Variance over trials of a response to the same stimulus. */
  readonly trialVariance: Float32Array;
  /** Mean square of what the networks miss of the mean response. */
  readonly modelVariance: Float32Array;
}

/** As in src/metrics/poisson.ts: a rate is at least this part of the unit's mean. */
const lowestPart = 0.01;

/**
 * The noise of `clips`, which must not be those that are decoded: the mean of n trials of a unit has variance e² + s² / n about the prediction,
 * with s² the variance over trials and e² what is left of the mean squared residual without s² / n. Where no stimulus was
 * shown twice all of it is s². Throws InvalidInput without clips.
 */
export function fitNoise(
  likelihood: Likelihood,
  encoders: readonly Encoder[],
  data: EncodingData,
  clips: readonly number[],
): NoiseModel {
  if (clips.length === 0) throw new CortexError('InvalidInput', 'The noise is measured on clips, but there are none.');
  const units = data.units.length;
  const untrained = untrainedUnits(data);
  const predicted = predictClips(encoders, data, clips);
  const sums = clips.map((clip) => repeatSums(data.clips[clip].repeats, treatmentOf(likelihood, data)));
  const { skipBins } = data.treatment;
  const [lowestRate, trialVariance, modelVariance] = [0, 1, 2].map(() => new Float32Array(units));
  for (let unit = 0; unit < units; unit++) {
    const total = { spikes: 0, trials: 0, within: 0, freedom: 0, residual: 0, bins: 0, overTrials: 0 };
    for (const [i, { sum, squares, trials, bins }] of sums.entries()) {
      for (let cell = skipBins * units + unit; cell < bins * units; cell += units) {
        const n = trials[cell];
        if (n === 0) continue;
        const mean = sum[cell] / n;
        total.spikes += sum[cell];
        total.trials += n;
        total.within += Math.max(0, squares[cell] - n * mean * mean);
        total.freedom += n - 1;
        total.residual += (mean - predicted[i].data[cell]) ** 2;
        total.bins++;
        total.overTrials += 1 / n;
      }
    }
    const residual = total.bins > 0 ? total.residual / total.bins : 1;
    const within = total.freedom > 0 ? total.within / total.freedom : residual;
    const left = total.freedom > 0 ? residual - (within * total.overTrials) / total.bins : 0;
    trialVariance[unit] = within;
    // Some of the residual is always the networks': without it a steady unit would be taken at its word.
    modelVariance[unit] = Math.max(left, 1e-3 * residual, 1e-12);
    lowestRate[unit] = Math.max(1e-9, (lowestPart * Math.max(0, total.spikes)) / Math.max(1, total.trials));
  }
  const used = Float32Array.from({ length: units }, (_, unit) => (untrained.has(unit) ? 0 : 1));
  return { likelihood, used, lowestRate, trialVariance, modelVariance };
}

/** Counts as they are for a Poisson likelihood, smoothed as the data set has it for a Gaussian one. */
export function treatmentOf(likelihood: Likelihood, { treatment }: Pick<EncodingData, 'treatment'>) {
  return likelihood === 'poisson' ? { hannBins: 1 } : treatment;
}

/** The noise models that responses allow: counts, which are never negative, either; others, such as fluorescence, the Gaussian. */
export function likelihoodsFor({ clips, split }: EncodingData): Likelihood[] {
  const looked = [...split.train, ...split.validation].map((clip) => clips[clip].repeats.data);
  const negative = looked.some((values) => values.some((value) => value < 0));
  return likelihoods.filter((likelihood) => !(negative && likelihood === 'poisson'));
}

/** The clips that noise is measured on: those of the validation part, else the training part; never those that are tested. */
export function noiseClips({ split }: EncodingData): readonly number[] {
  return split.validation.length > 0 ? split.validation : split.train;
}
