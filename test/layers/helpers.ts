import { expect } from 'vitest';
import { sizeOf } from '../../src/arrays.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { randomStream } from '../../src/random/stream.ts';

/** Normal draws as a tensor; the same name gives the same values. */
export function normals<R extends tf.Rank>(name: string, shape: number[]): tf.Tensor<R> {
  return tf.tensor(randomStream(1, name).normals(sizeOf(shape)), shape as tf.ShapeMap[R]);
}

/** The value of `f` and the gradients of Σ f · upstream, copied out; leaves no tensor behind. */
export function evaluate(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]) {
  const arrays: Float32Array[] = [];
  let shape: number[] = [];
  tf.tidy(() => {
    const value = f(...inputs);
    shape = value.shape;
    const upstream = normals('upstream', value.shape);
    // tf.grads wants a function of exactly as many parameters as there are inputs.
    const { grads } = tf.valueAndGrads((x, a, b) => f(...[x, a, b].slice(0, inputs.length)))(inputs, upstream);
    for (const tensor of [value, ...grads]) arrays.push(Float32Array.from(tensor.dataSync()));
  });
  return { shape, arrays };
}

/** Expects the same shape, value and gradients, to `tolerance` of the largest element of each. */
export function expectSame(
  actual: ReturnType<typeof evaluate>,
  expected: ReturnType<typeof evaluate>,
  tolerance: number,
): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.arrays.length).toBe(expected.arrays.length);
  expected.arrays.forEach((array, i) => {
    expect(distance(actual.arrays[i], array), i === 0 ? 'value' : `gradient ${i - 1}`).toBeLessThan(tolerance);
  });
}

/** Largest difference over the largest magnitude. */
export function distance(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    largest = Math.max(largest, Math.abs(b[i]));
  }
  return difference / largest;
}
