import { tf } from '../../../engine/tensorflow.ts';

/** Anything that maps a standardised stimulus [batch, time, ...frame] to outputs [batch, time, unit]. */
export type Forward = (x: tf.Tensor) => tf.Tensor3D;

/**
 * Gradient of output `unit` with respect to each of the independent windows [batch, time, ...frame] (in the order of
 * time), by one reverse pass through the sum over the batch; `bins` [batch] is the bin of each window that is looked at,
 * out of `time` bins (the second axis of the windows, unless they are sounds).
 */
export function windowGradient(
  forward: Forward,
  windows: tf.Tensor,
  bins: tf.Tensor1D,
  unit: number,
  time = windows.shape[1] ?? 1,
): tf.Tensor {
  const batch = windows.shape[0];
  // oneHot refuses a depth of 1.
  const looked = time === 1 ? tf.ones([batch, 1, 1]) : tf.oneHot(bins, time).toFloat().expandDims(2);
  const summed = (x: tf.Tensor) => forward(x).slice([0, 0, unit], [batch, time, 1]).mul(looked).sum() as tf.Scalar;
  return tf.grad(summed)(windows);
}
