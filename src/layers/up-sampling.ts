import { tf } from '../engine/tensorflow.ts';

/** Enlargement or pooling of each axis: [time, height, width]. */
export type Factors = readonly [number, number, number];

/** Nearest up-sampling of x [B, T, H, W, C] to [B, T·fT, H·fH, W·fW, C]. */
export function upsampleNearest3d(x: tf.Tensor5D, factors: Factors): tf.Tensor5D {
  const [batch, time, height, width, channels] = x.shape;
  const [fT, fH, fW] = factors;
  const size: [number, number] = [height * fH, width * fW];
  const frames = tf.image.resizeNearestNeighbor(x.reshape<tf.Tensor4D>([batch * time, height, width, channels]), size);
  return frames
    .reshape([batch * time, 1, size[0] * size[1] * channels])
    .tile([1, fT, 1])
    .reshape([batch, time * fT, ...size, channels]);
}
