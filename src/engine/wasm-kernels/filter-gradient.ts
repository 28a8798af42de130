import { tf } from '../tensorflow.ts';
import { type Pads, padVideo } from './grid.ts';

/**
 * Gradient of `convolve` with respect to its filter: a convolution with the roles swapped, one a depth tap. The input
 * channels are its samples, all frames of the batch its channels, and `dy` its filter. Frames lie outside the batch,
 * so that the ones a depth tap reads are neighbours.
 *
 * @param x [batch, depth, height, width, channelsIn]
 * @param dy [batch, depth, height, width, channelsOut]
 * @param taps filter lengths in depth, height and width
 * @returns [depth, height, width, channelsIn, channelsOut]
 */
export function filterGradient(
  x: tf.Tensor5D,
  dy: tf.Tensor5D,
  taps: readonly [number, number, number],
  pads: Pads,
): tf.Tensor5D {
  return tf.tidy(() => {
    const [batch, depth, height, width, channelsOut] = dy.shape;
    const frames = depth * batch;
    const grid = padVideo(x, pads);
    const [, gridDepth, gridHeight, gridWidth, channelsIn] = grid.shape;
    const samples = tf
      .transpose(grid, [4, 2, 3, 1, 0])
      .reshape<tf.Tensor4D>([channelsIn, gridHeight, gridWidth, gridDepth * batch]);
    const filter = tf.transpose(dy, [2, 3, 1, 0, 4]).reshape<tf.Tensor4D>([height, width, frames, channelsOut]);
    const parts: tf.Tensor4D[] = [];
    for (let tap = 0; tap < taps[0]; tap++) {
      const seen = samples.slice([0, 0, 0, tap * batch], [channelsIn, gridHeight, gridWidth, frames]);
      parts.push(tf.conv2d(seen, filter, 1, 'valid'));
      seen.dispose();
    }
    return tf.transpose(tf.stack<tf.Tensor4D>(parts), [0, 2, 3, 1, 4]).reshape([...taps, channelsIn, channelsOut]);
  });
}
