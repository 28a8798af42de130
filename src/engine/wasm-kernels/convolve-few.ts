import { tf } from '../tensorflow.ts';
import type { Pads } from './grid.ts';
import { viewOf } from './heap.ts';

/**
 * The same convolution as `convolve`, for few output channels: one 2-D convolution whose outputs are the contributions
 * of a frame through every depth tap, then a sum over the frames that they belong to. The backend computes output
 * channels in eights, so `taps · channelsOut` channels at once waste fewer of them than `channelsOut` a tap.
 * One video at a time, for the sake of memory.
 */
export function convolveFewOutputs(x: tf.Tensor5D, filter: tf.Tensor5D, pads: Pads): tf.Tensor5D {
  const [batch, depth, height, width, channelsIn] = x.shape;
  const [taps, filterHeight, filterWidth, , channelsOut] = filter.shape;
  const [padDepth, padHeight, padWidth] = pads;
  const outDepth = depth + padDepth[0] + padDepth[1] - taps + 1;
  const outHeight = height + padHeight[0] + padHeight[1] - filterHeight + 1;
  const outWidth = width + padWidth[0] + padWidth[1] - filterWidth + 1;

  const allTaps = tf
    .transpose(filter, [1, 2, 3, 0, 4])
    .reshape<tf.Tensor4D>([filterHeight, filterWidth, channelsIn, taps * channelsOut]);
  const videos = x.dataSync();
  const videoSize = x.size / batch;
  const result = new Float32Array(batch * outDepth * outHeight * outWidth * channelsOut);
  const resultSize = result.length / batch;
  for (let video = 0; video < batch; video++) {
    const frames = tf.tensor4d(videos.subarray(video * videoSize, (video + 1) * videoSize), [
      depth,
      height,
      width,
      channelsIn,
    ]);
    const contributions = tf.conv2d(frames, allTaps, 1, [[0, 0], [...padHeight], [...padWidth], [0, 0]]);
    const sum = result.subarray(video * resultSize, (video + 1) * resultSize);
    addTaps(viewOf(contributions), sum, { depth, outDepth, taps, channelsOut, padBefore: padDepth[0] });
    tf.dispose([frames, contributions]);
  }
  return tf.tensor5d(result, [batch, outDepth, outHeight, outWidth, channelsOut]);
}

interface TapSizes {
  readonly depth: number;
  readonly outDepth: number;
  readonly taps: number;
  readonly channelsOut: number;
  readonly padBefore: number;
}

/** Adds contributions [depth, pixel, tap, channel] to sum [outDepth, pixel, channel]. */
function addTaps(
  contributions: Float32Array,
  sum: Float32Array,
  { depth, outDepth, taps, channelsOut, padBefore }: TapSizes,
): void {
  const frameSize = sum.length / outDepth;
  for (let frame = 0; frame < outDepth; frame++) {
    for (let tap = 0; tap < taps; tap++) {
      const source = frame + tap - padBefore;
      if (source < 0 || source >= depth) continue;
      let from = source * frameSize * taps + tap * channelsOut;
      for (let to = frame * frameSize; to < (frame + 1) * frameSize; from += (taps - 1) * channelsOut) {
        for (let channel = 0; channel < channelsOut; channel++) sum[to++] += contributions[from++];
      }
    }
  }
}
