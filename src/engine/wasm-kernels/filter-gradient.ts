import { tf } from '../tensorflow.ts';
import { type Pads, padVideo } from './grid.ts';

/**
 * Gradient of `convolve` with respect to its filter: one matMul a filter tap, without copies into columns.
 *
 * Input and gradient lie on the same zero-padded grid. Flattened, a tap is a constant offset between the two, so its
 * input is one contiguous slice a channel; what wraps round an edge meets a zero of the gradient.
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
    const [channelsIn, channelsOut] = [x.shape[4], dy.shape[4]];
    const grid = padVideo(x, pads);
    const [batch, depth, height, width] = grid.shape;
    const onGrid = padVideo(dy, [
      [0, taps[0] - 1],
      [0, taps[1] - 1],
      [0, taps[2] - 1],
    ]);
    const offset = (d: number, h: number, w: number) => (d * height + h) * width + w;
    const rows = batch * depth * height * width - offset(taps[0] - 1, taps[1] - 1, taps[2] - 1);
    const inputColumns = tf.transpose(grid.reshape<tf.Tensor2D>([batch * depth * height * width, channelsIn]));
    const gradientRows = onGrid
      .reshape<tf.Tensor2D>([batch * depth * height * width, channelsOut])
      .slice([0, 0], [rows, channelsOut]);
    const parts: tf.Tensor2D[] = [];
    for (let d = 0; d < taps[0]; d++) {
      for (let h = 0; h < taps[1]; h++) {
        for (let w = 0; w < taps[2]; w++) {
          const shifted = inputColumns.slice([0, offset(d, h, w)], [channelsIn, rows]);
          parts.push(tf.matMul(shifted, gradientRows));
          shifted.dispose();
        }
      }
    }
    return tf.stack(parts).reshape<tf.Tensor5D>([...taps, channelsIn, channelsOut]);
  });
}
