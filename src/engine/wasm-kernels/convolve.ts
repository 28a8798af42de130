import { tf } from '../tensorflow.ts';
import { convolveFewOutputs } from './convolve-few.ts';
import { framesAt, type Pads, padVideo } from './grid.ts';

/** With fewer output channels, all depth taps at once are twice as fast. */
const fewOutputs = 8;

/**
 * Convolution at stride 1 by 2-D convolutions: the wasm backend has a fast 2-D kernel, and a naive 3-D one.
 *
 * @param x [batch, depth, height, width, channelsIn]
 * @param filter [depth, height, width, channelsIn, channelsOut]
 * @returns [batch, depth, height, width, channelsOut], each axis longer by its pads and shorter by its filter − 1
 */
export function convolve(x: tf.Tensor5D, filter: tf.Tensor5D, pads: Pads): tf.Tensor5D {
  const [taps, , , , channelsOut] = filter.shape;
  return tf.tidy(() =>
    taps > 1 && channelsOut < fewOutputs ? convolveFewOutputs(x, filter, pads) : convolveTapByTap(x, filter, pads),
  );
}

/** One 2-D convolution of all frames a depth tap, summed. */
function convolveTapByTap(x: tf.Tensor5D, filter: tf.Tensor5D, pads: Pads): tf.Tensor5D {
  const [batch, , height, width, channelsIn] = x.shape;
  const [taps, filterHeight, filterWidth, , channelsOut] = filter.shape;
  const [padDepth, padHeight, padWidth] = pads;
  const padded = padVideo(x, [padDepth, [0, 0], [0, 0]]);
  const depth = padded.shape[1] - taps + 1;
  const kernels = filter.reshape<tf.Tensor2D>([taps, filterHeight * filterWidth * channelsIn * channelsOut]);
  let sum: tf.Tensor | undefined;
  for (let tap = 0; tap < taps; tap++) {
    if (seesOnlyPadding(tap, depth, x.shape[1], padDepth[0])) continue;
    const kernel = kernels
      .slice([tap, 0], [1, kernels.shape[1]])
      .reshape<tf.Tensor4D>([filterHeight, filterWidth, channelsIn, channelsOut]);
    const frames = framesAt(padded, tap, depth);
    const part = tf.conv2d(frames, kernel, 1, [[0, 0], [...padHeight], [...padWidth], [0, 0]]);
    sum = sum === undefined ? part : sum.add(part);
  }
  const outHeight = height + padHeight[0] + padHeight[1] - filterHeight + 1;
  const outWidth = width + padWidth[0] + padWidth[1] - filterWidth + 1;
  const shape: [number, number, number, number, number] = [batch, depth, outHeight, outWidth, channelsOut];
  return (sum ?? tf.zeros(shape)).reshape<tf.Tensor5D>(shape);
}

/**
 * Gradient of `convolve` with respect to its input: the convolution of `dy` with the reversed filter, its channels
 * swapped.
 *
 * @param dy [batch, depth, height, width, channelsOut]
 * @returns [batch, depth, height, width, channelsIn]
 */
export function inputGradient(dy: tf.Tensor5D, filter: tf.Tensor5D, pads: Pads): tf.Tensor5D {
  return tf.tidy(() => {
    const swapped = tf.transpose<tf.Tensor5D>(tf.reverse(filter, [0, 1, 2]), [0, 1, 2, 4, 3]);
    const complement = (axis: 0 | 1 | 2): [number, number] => [
      filter.shape[axis] - 1 - pads[axis][0],
      filter.shape[axis] - 1 - pads[axis][1],
    ];
    return convolve(dy, swapped, [complement(0), complement(1), complement(2)]);
  });
}

/** A filter tap that reads no sample of the input at any output depth adds nothing. */
function seesOnlyPadding(tap: number, outputDepth: number, inputDepth: number, padBefore: number): boolean {
  return tap + outputDepth <= padBefore || tap >= padBefore + inputDepth;
}
