import { expect } from 'vitest';
import { tf } from '../../../src/engine/tensorflow.ts';

export type Op = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Output and both gradients of sum(op(a, b) · weights) on one backend, as plain numbers. */
export async function valuesOn(backend: 'cpu' | 'wasm', op: Op, shapes: readonly number[][]): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const inputs = shapes.map((shape, i) => sines(shape, i + 1));
    const y = op(inputs[0], inputs[1]);
    const weights = sines(y.shape, 3);
    const [da, db] = tf.grads((a, b) => op(a, b).mul(weights).sum())(inputs);
    return [y, da, db].map((tensor) => Float32Array.from(tensor.dataSync()));
  });
}

/** Expects value and both gradients of `op` on wasm to equal those of the cpu backend to 1e-4. */
export async function expectSameOnWasm(op: Op, a: number[], b: number[]): Promise<void> {
  const expected = await valuesOn('cpu', op, [a, b]);
  const found = await valuesOn('wasm', op, [a, b]);
  for (const [i, values] of expected.entries()) {
    expect(found[i].length).toBe(values.length);
    const worst = values.reduce((max, value, j) => Math.max(max, Math.abs(value - found[i][j])), 0);
    expect(worst).toBeLessThan(1e-4);
    expect(values.some((value) => Math.abs(value) > 0.1)).toBe(true);
  }
}

export function sines(shape: number[], phase: number): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + phase + 0.01 * i * i)),
    shape,
  );
}
