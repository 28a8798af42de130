import { tf } from '../tensorflow.ts';
import { viewOf } from './heap.ts';

/**
 * Elements `indices` along one axis of a float32 x, each copied as one block; the backend computes the address of
 * every single number instead.
 *
 * @returns x with that axis as long as `indices`
 */
export function take(x: tf.Tensor, axis: number, indices: ArrayLike<number>): tf.Tensor {
  const values = viewOf(x);
  const length = x.shape[axis];
  const block = x.shape.slice(axis + 1).reduce((size, length) => size * length, 1);
  const outer = x.shape.slice(0, axis).reduce((size, length) => size * length, 1);
  const result = new Float32Array(outer * indices.length * block);
  let to = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < indices.length; i++) {
      const from = (o * length + indices[i]) * block;
      result.set(values.subarray(from, from + block), to);
      to += block;
    }
  }
  return tf.tensor(result, [...x.shape.slice(0, axis), indices.length, ...x.shape.slice(axis + 1)]);
}

/** A float32 x repeated `reps` times along each axis. */
export function tile(x: tf.Tensor, reps: readonly number[]): tf.Tensor {
  return reps.reduce((result, count, axis) => {
    if (count === 1) return result;
    const length = result.shape[axis];
    const indices = Array.from({ length: count * length }, (_, i) => i % length);
    return take(result, axis, indices);
  }, x.clone());
}
