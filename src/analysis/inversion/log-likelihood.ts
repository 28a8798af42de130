import { tf } from '../../engine/tensorflow.ts';
import type { NoiseModel } from './noise-model.ts';

/**
 * Log-likelihood of every stretch [stretch], nats, without the terms of the responses alone, from predicted means of one trial and
 * responses summed over `trials`, all [stretch, time, unit]. Poisson: Σ y ln r − n r (McCullagh & Nelder 1989, §6.2). Gaussian:
 * −½ Σ (y / n − r)² / (e² + s² / n).
 */
export function logLikelihood(
  { likelihood, used, lowestRate, trialVariance, modelVariance }: NoiseModel,
  predicted: tf.Tensor3D,
  { sum, trials }: { readonly sum: tf.Tensor3D; readonly trials: tf.Tensor3D },
): tf.Tensor1D {
  if (likelihood === 'poisson') {
    const rate = predicted.maximum(tf.tensor1d(lowestRate));
    return sum.mul(rate.log()).sub(trials.mul(rate)).mul(tf.tensor1d(used)).sum([1, 2]);
  }
  const some = trials.maximum(1);
  const precision = tf.tensor1d(trialVariance).div(some).add(tf.tensor1d(modelVariance)).reciprocal();
  const there = trials.minimum(1).mul(tf.tensor1d(used));
  return sum.div(some).sub(predicted).square().mul(precision).mul(there).sum<tf.Tensor1D>([1, 2]).mul(-0.5);
}
