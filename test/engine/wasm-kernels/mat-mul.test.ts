import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { expectSameOnWasm, sines } from './both-backends.ts';

describe('our wasm matrix product', () => {
  beforeAll(() => startEngine({ engine: 'wasm' }));

  test.each<[string, number[], number[], boolean, boolean]>([
    ['plain', [5, 7], [7, 4], false, false],
    ['left transposed', [7, 5], [7, 4], true, false],
    ['right transposed', [5, 7], [4, 7], false, true],
    ['both transposed', [7, 5], [4, 7], true, true],
    ['batch of one', [1, 7, 5], [1, 4, 7], true, true],
    ['two batches', [3, 7, 5], [3, 4, 7], true, true],
    ['two batches of two axes', [2, 3, 5, 7], [2, 3, 4, 7], false, true],
  ])('%s: value and gradients equal the cpu backend', async (_, a, b, transposeA, transposeB) => {
    await expectSameOnWasm((x, y) => tf.matMul(x, y, transposeA, transposeB), a, b);
  });

  // tf.matMul has no gradient for a broadcast side: only the values.
  test.each<[string, number[], number[], boolean, boolean]>([
    ['batch · matrix', [3, 5, 7], [1, 7, 4], false, false],
    ['batch · matrix, left transposed', [3, 7, 5], [1, 7, 4], true, false],
    ['batch · matrix, right transposed', [2, 3, 5, 7], [4, 7], false, true],
    ['few rows · batch', [1, 1, 7], [3, 7, 4], false, false],
    ['few rows · batch, both transposed', [1, 7, 5], [3, 4, 7], true, true],
    ['many rows · batch', [1, 9, 7], [3, 7, 4], false, false],
    ['many rows · batch, left transposed', [1, 7, 9], [3, 7, 4], true, false],
    ['many rows · batch, right transposed', [9, 7], [2, 3, 4, 7], false, true],
  ])('%s, broadcast: equals the cpu backend', async (_, a, b, transposeA, transposeB) => {
    const results: { shape: number[]; values: Float32Array }[] = [];
    for (const backend of ['cpu', 'wasm']) {
      await tf.setBackend(backend);
      const [x, y] = [sines(a, 1), sines(b, 2)];
      const product = tf.matMul(x, y, transposeA, transposeB);
      results.push({ shape: product.shape, values: Float32Array.from(product.dataSync()) });
      tf.dispose([x, y, product]);
    }
    expect(results[1].shape).toEqual(results[0].shape);
    results[0].values.forEach((value, i) => void expect(results[1].values[i]).toBeCloseTo(value, 4));
  });

  test('refuses inner lengths that differ', async () => {
    await tf.setBackend('wasm');
    expect(() => tf.matMul(tf.ones([1, 9, 7]), tf.ones([3, 6, 4]))).toThrow('inner shapes (7) and (6)');
    expect(() => tf.matMul(tf.ones([7, 5]), tf.ones([4, 6]), true, true)).toThrow('inner shapes (7) and (6)');
  });

  test('leaves no tensor behind', async () => {
    await tf.setBackend('wasm');
    const [a, b] = [sines([7, 9], 1), sines([3, 4, 7], 2)];
    const before = tf.memory().numTensors;
    tf.matMul(a, b, true, true).dispose();
    tf.matMul(a, a, true, false).dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([a, b]);
  });
});
