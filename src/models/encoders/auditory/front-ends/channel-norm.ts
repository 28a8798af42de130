import { tf } from '../../../../engine/tensorflow.ts';
import type { ForwardMode } from '../../../forward-mode.ts';
import { batchNormSpecs, type WeightSpec, type Weights } from '../../../weights.ts';

const name = 'front/norm';
/** Added to the variance. */
const epsilon = 1e-5;

export const channelNormSpecs = (channels: number): WeightSpec[] => batchNormSpecs(name, channels);

/**
 * Batch norm of every channel (Ioffe & Szegedy 2015, Algorithms 1 and 2), in place of the z-scores that spectrograms
 * get: with the moments of the batch in training, with their fixed running means otherwise, so that a trained model is
 * causal. x [batch, time, channel].
 */
export function channelNorm(x: tf.Tensor3D, weights: Weights, mode: ForwardMode): tf.Tensor3D {
  const { mean, variance } = mode.training ? tf.moments(x, [0, 1]) : runningMoments(weights);
  if (mode.training) {
    const rows = x.size / mean.size;
    mode.statistics.record(name, tf.keep(mean), tf.keep(variance.mul(rows / Math.max(1, rows - 1))));
  }
  return x
    .sub(mean)
    .mul(variance.add(epsilon).rsqrt())
    .mul(weights.get(`${name}/gamma`))
    .add(weights.get(`${name}/beta`));
}

const runningMoments = (weights: Weights): { mean: tf.Tensor; variance: tf.Tensor } => ({
  mean: weights.get(`${name}/runningMean`),
  variance: weights.get(`${name}/runningVariance`),
});
