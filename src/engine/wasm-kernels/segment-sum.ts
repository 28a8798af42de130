import { tf } from '../tensorflow.ts';

/**
 * Rows of a float32 x [row, …] added up by segment, the gradient of a gather, which the wasm backend lacks.
 *
 * @param segments segment of every row; a row of a negative segment is left out, as in TensorFlow
 * @returns [count, …]
 */
export function segmentSum(x: tf.Tensor, segments: ArrayLike<number>, count: number): tf.Tensor {
  const values = x.dataSync();
  const inner = x.shape.slice(1);
  const block = inner.reduce((size, length) => size * length, 1);
  const sums = new Float32Array(count * block);
  for (let row = 0; row < segments.length; row++) {
    const to = segments[row] * block;
    if (to < 0) continue;
    for (let i = 0; i < block; i++) sums[to + i] += values[row * block + i];
  }
  return tf.tensor(sums, [count, ...inner]);
}
