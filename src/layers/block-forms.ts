import type { tf } from '../engine/tensorflow.ts';
import type { StatisticsSink } from './batch-norm.ts';
import type { Factors } from './up-sampling.ts';

/**
 * The heavy blocks of a 3-D network. Each has a native form (kernels by name, gradients written out), a form
 * on our own kernels, and a plain TensorFlow.js form, with the same values and gradients. x is [batch, time, height, width, channel].
 */
export interface Blocks {
  /** SAME convolution, stride 1, no bias; kernel [kT, kH, kW, in, out] of odd sizes. */
  convolution3d(x: tf.Tensor5D, kernel: tf.Tensor5D): tf.Tensor5D;
  /**
   * The same, then the maxima over windows of `factors`, which divide the axes, then ReLU of them + `shift` [out]: a block in
   * evaluation mode, its batch norm folded in.
   */
  convolution3dPoolRelu(x: tf.Tensor5D, kernel: tf.Tensor5D, shift: tf.Tensor1D, factors: Factors): tf.Tensor5D;
  /**
   * Batch norm over everything but the last `gamma.size` channels, then ReLU when `relu`.
   * Ioffe & Szegedy (2015), Algorithm 1.
   */
  batchNorm(x: tf.Tensor5D, gamma: tf.Tensor1D, beta: tf.Tensor1D, relu: boolean, sink: StatisticsSink): tf.Tensor5D;
  /**
   * Batch norm, max-pool over windows of `factors`, which divide the axes, and ReLU. The gradient of a maximum goes to the elements that reach it,
   * in equal shares when several do.
   */
  batchNormPoolRelu(
    x: tf.Tensor5D,
    gamma: tf.Tensor1D,
    beta: tf.Tensor1D,
    factors: Factors,
    sink: StatisticsSink,
  ): tf.Tensor5D;
}
