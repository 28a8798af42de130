import { tf } from '../engine/tensorflow.ts';
import { batchNormEpsilon } from '../layers/batch-norm.ts';
import type { ForwardMode } from './forward-mode.ts';
import type { Weights } from './weights.ts';

/**
 * Batch norm `name` of hidden [batch, time, unit] with one mean and variance for each time bin, over batch and units
 * (Zhang et al. 2026, their code): of the batch in training, the running ones otherwise.
 */
export function normaliseBins(name: string, weights: Weights, hidden: tf.Tensor3D, mode: ForwardMode): tf.Tensor3D {
  const bins = (t: tf.Tensor) => t.reshape([1, hidden.shape[1], 1]);
  const weight = (part: string) => bins(weights.get(`${name}/${part}`));
  if (!mode.training) {
    const scale = weight('runningVariance').add(batchNormEpsilon).rsqrt().mul(weight('gamma'));
    return hidden.sub(weight('runningMean')).mul(scale).add(weight('beta')) as tf.Tensor3D;
  }
  const { mean, variance } = tf.moments(hidden, [0, 2]);
  const count = hidden.shape[0] * hidden.shape[2];
  mode.statistics.record(name, tf.keep(mean.clone()), tf.keep(variance.mul(count / (count - 1))));
  const scale = bins(variance).add(batchNormEpsilon).rsqrt().mul(weight('gamma'));
  return hidden.sub(bins(mean)).mul(scale).add(weight('beta')) as tf.Tensor3D;
}

/**
 * The same norm in evaluation mode, behind a layer with `bias` [unit], as one scale [1, time, 1] and one shift [1, time, unit] of
 * what that layer makes without its bias. The caller disposes of both.
 */
export function foldBinNorm(
  name: string,
  weights: Weights,
  bias: tf.Tensor,
): { scale: tf.Tensor3D; shift: tf.Tensor3D } {
  const [scale, shift] = tf.tidy(() => {
    const weight = (part: string) => weights.get(`${name}/${part}`).reshape([1, -1, 1]);
    const factor = weight('runningVariance').add(batchNormEpsilon).rsqrt().mul(weight('gamma'));
    const moved = bias.reshape([1, 1, -1]).sub(weight('runningMean')).mul(factor).add(weight('beta'));
    return [factor, moved] as [tf.Tensor3D, tf.Tensor3D];
  });
  return { scale, shift };
}
