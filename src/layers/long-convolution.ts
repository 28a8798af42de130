import { tf } from '../engine/tensorflow.ts';
import { unstacked } from './unstacked.ts';

/** Bins in a block of the Toeplitz matrix. */
const blockBins = 32;

/**
 * Causal convolution of every channel with a filter of its own that is as long as the sound:
 * y(t, c) = Σ_{τ ≤ t} k(c, τ)·x(t − τ, c). x [batch, time, channel], kernel [channel, lag] with at least `time` lags.
 *
 * As matrix products with the blocks of the Toeplitz matrix, of which those of one diagonal are equal: exact, no Fourier
 * transform, the same on every backend.
 */
export function longConvolution(x: tf.Tensor3D, kernel: tf.Tensor2D): tf.Tensor3D {
  const [batch, time, channels] = x.shape;
  const blocks = Math.ceil(time / blockBins);
  const diagonals = toeplitzBlocks(kernel, blocks);
  const inputs = x
    .transpose([2, 1, 0])
    .pad([
      [0, 0],
      [0, blocks * blockBins - time],
      [0, 0],
    ])
    .reshape<tf.Tensor4D>([channels, blocks, blockBins, batch])
    .transpose<tf.Tensor4D>([0, 2, 1, 3]);
  const products = diagonals.map((diagonal, distance) => {
    const reached = blocks - distance;
    const from = inputs.slice([0, 0, 0, 0], [channels, blockBins, reached, batch]);
    return tf
      .matMul(diagonal, from.reshape<tf.Tensor3D>([channels, blockBins, reached * batch]))
      .reshape<tf.Tensor4D>([channels, blockBins, reached, batch])
      .pad([
        [0, 0],
        [0, 0],
        [distance, 0],
        [0, 0],
      ]);
  });
  return tf
    .addN(products)
    .transpose([3, 2, 1, 0])
    .reshape([batch, blocks * blockBins, channels])
    .slice([0, 0, 0], [batch, time, channels]) as tf.Tensor3D;
}

/** Block d of the result is [channel, row a, column b] with the value k(d·blockBins + a − b), 0 for negative lags. */
function toeplitzBlocks(kernel: tf.Tensor2D, blocks: number): tf.Tensor3D[] {
  const channels = kernel.shape[0];
  const length = blocks * blockBins;
  const whole = kernel.slice([0, 0], [channels, Math.min(length, kernel.shape[1])]);
  const lags = whole
    .pad([
      [0, 0],
      [blockBins, length - whole.shape[1]],
    ])
    .reshape<tf.Tensor3D>([channels, blocks + 1, blockBins]);
  const part = (first: number) => lags.slice([0, first, 0], [channels, blocks, blockBins]);
  const backwards = tf.reverse(tf.concat([part(0), part(1)], 2), 2);
  // Rows of 2n equal values cut into rows of 2n − 1: every row begins one value earlier than the one above.
  const width = 2 * blockBins - 1;
  const skewed = backwards
    .expandDims(2)
    .tile([1, 1, blockBins, 1])
    .reshape([channels * blocks, blockBins * (width + 1)])
    .slice([0, 0], [channels * blocks, blockBins * width])
    .reshape<tf.Tensor4D>([channels, blocks, blockBins, width])
    .slice([0, 0, 0, blockBins - 1], [channels, blocks, blockBins, blockBins]);
  return unstacked(skewed, 1);
}
