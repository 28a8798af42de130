import { tf } from '../tensorflow.ts';

/** Zeros before and after each spatial axis: depth, height, width. */
export type Pads = readonly [
  depth: readonly [number, number],
  height: readonly [number, number],
  width: readonly [number, number],
];

/** Pads depth, height and width of a video. The backend's five-axis pad is slow, hence one on four axes, one on three. */
export function padVideo(x: tf.Tensor5D, pads: Pads): tf.Tensor5D {
  const [batch, depth, height, width, channels] = x.shape;
  const [padDepth, padHeight, padWidth] = pads;
  const inPlane: tf.Tensor = isZero([padHeight, padWidth])
    ? x
    : tf.pad(x.reshape([batch * depth, height, width, channels]), [[0, 0], [...padHeight], [...padWidth], [0, 0]]);
  const tall = height + padHeight[0] + padHeight[1];
  const wide = width + padWidth[0] + padWidth[1];
  const frames = inPlane.reshape<tf.Tensor3D>([batch, depth, tall * wide * channels]);
  const padded = isZero([padDepth]) ? frames : tf.pad(frames, [[0, 0], [...padDepth], [0, 0]]);
  return padded.reshape([batch, depth + padDepth[0] + padDepth[1], tall, wide, channels]);
}

/** `count` frames from `start` of every video, as [batch · count, height, width, channels]. */
export function framesAt(x: tf.Tensor5D, start: number, count: number): tf.Tensor4D {
  const [batch, depth, height, width, channels] = x.shape;
  const frames = x.reshape<tf.Tensor3D>([batch, depth, height * width * channels]);
  const chosen = count === depth ? frames : frames.slice([0, start, 0], [batch, count, height * width * channels]);
  return chosen.reshape([batch * count, height, width, channels]);
}

function isZero(pads: readonly (readonly [number, number])[]): boolean {
  return pads.every(([before, after]) => before === 0 && after === 0);
}
