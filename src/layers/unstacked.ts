import { tf } from '../engine/tensorflow.ts';

/** The parts of x along an axis, without it. tfjs's own `unstack` has no gradient when there is a single part. */
export function unstacked<T extends tf.Tensor>(x: tf.Tensor, axis = 0): T[] {
  return x.shape[axis] === 1 ? [x.squeeze<T>([axis])] : (tf.unstack(x, axis) as T[]);
}
