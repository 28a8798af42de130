import { expectShape, type NdArray } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import type { NoiseModel } from './noise-model.ts';
import type { WindowResponses } from './response-windows.ts';

/**
 * ln p(y | x) of every response under every candidate [response, candidate], nats, up to a constant of each response. `predicted` [candidate, time, unit]
 * are means of one trial; see `logLikelihood` for the two noise models.
 */
export function candidateLikelihoods(
  noise: NoiseModel,
  { sum, trials }: WindowResponses,
  predicted: NdArray,
): NdArray<Float64Array> {
  const [candidates, bins, units] = predicted.shape;
  const rows = sum.shape[0];
  expectShape(sum, 'responses', ['response', 'time', 'unit'], [undefined, bins, units]);
  const cells = bins * units;
  const product = tf.tidy(() => {
    const used = tf.tile(tf.tensor1d(noise.used), [bins]);
    const tiled = (values: Float32Array) => tf.tile(tf.tensor1d(values), [bins]);
    const [y, n] = [tf.tensor2d(sum.data, [rows, cells]), tf.tensor2d(trials.data, [rows, cells])];
    const means = tf.tensor2d(predicted.data, [candidates, cells]);
    const times = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a.mul(used), b, false, true);
    if (noise.likelihood === 'poisson') {
      const rate = means.maximum(tiled(noise.lowestRate));
      return times(y, rate.log()).sub(times(n, rate));
    }
    const variance = tiled(noise.trialVariance).div(n.maximum(1)).add(tiled(noise.modelVariance));
    const precision = n.minimum(1).div(variance);
    return times(precision.mul(y).div(n.maximum(1)), means).sub(times(precision, means.square()).mul(0.5));
  });
  const data = Float64Array.from(product.dataSync());
  product.dispose();
  return { shape: [rows, candidates], data };
}

/** What a response says of the candidates. */
export interface CandidatePosterior {
  /** Of every candidate; they sum to 1. */
  readonly probabilities: Float64Array;
  /** 1 where the true one is the most probable, shared between equals. */
  readonly hit: number;
  /** Fraction of the others that are less probable than the true one, equal ones counting half: 1 is best, chance .5. */
  readonly rank: number;
  /** log₂ of the probability of the true one, over that before the response: bits gained. */
  readonly bits: number;
}

/**
 * p(x | y) ∝ p(y | x)^sharpness p(x) over candidates (Bayes). `logPrior` need not sum to anything; flat when left out. `sharpness` below 1
 * allows for bins and units that are not independent. Throws InvalidInput for fewer than two candidates.
 */
export function candidatePosterior(
  logLikelihoods: ArrayLike<number>,
  truth: number,
  { sharpness = 1, logPrior }: { readonly sharpness?: number; readonly logPrior?: ArrayLike<number> } = {},
): CandidatePosterior {
  const count = logLikelihoods.length;
  if (count < 2) throw new CortexError('InvalidInput', `A posterior is over two candidates at least but got ${count}.`);
  const prior = normalised(Float64Array.from({ length: count }, (_, i) => logPrior?.[i] ?? 0));
  const score = prior.map((value, i) => value + sharpness * logLikelihoods[i]);
  const posterior = normalised(score);
  const [better, equal] = [
    score.filter((one) => one > score[truth]).length,
    score.filter((one) => one === score[truth]).length,
  ];
  return {
    probabilities: posterior.map(Math.exp),
    hit: better === 0 ? 1 / equal : 0,
    rank: (count - better - equal + (equal - 1) / 2) / (count - 1),
    bits: (posterior[truth] - prior[truth]) / Math.LN2,
  };
}

/** Less the logarithm of the sum of their exponentials. */
function normalised(logs: Float64Array): Float64Array {
  const highest = logs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const total = highest + Math.log(logs.reduce((sum, value) => sum + Math.exp(value - highest), 0));
  return logs.map((value) => value - total);
}
