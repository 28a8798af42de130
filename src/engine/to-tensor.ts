import type { NdArray } from '../arrays.ts';
import { tf } from './tensorflow.ts';

/** An array of three axes, such as responses [sample, time, site], as a tensor. */
export function toTensor3d({ shape, data }: NdArray): tf.Tensor3D {
  return tf.tensor3d(data, [shape[0], shape[1], shape[2]]);
}
