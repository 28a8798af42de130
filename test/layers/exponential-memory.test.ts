import { beforeAll, expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { exponentialMemory } from '../../src/layers/exponential-memory.ts';

beforeAll(async () => {
  await startEngine();
});

const memory = (bins?: number): number[] => [
  ...exponentialMemory(tf.tensor3d([4, 8, 0, 0], [1, 4, 1]), tf.tensor1d([0.5]), bins).dataSync(),
];

test('hand-worked: the first value lasted for ever, the present is not in it', () => {
  // M(t) = M(t − 1)/2 + x(t − 1)/2.
  expect(memory()).toEqual([4, 4, 6, 3]);
});

test('hand-worked: cut after two bins, weights 2/3 and 1/3', () => {
  const expected = [4, 4, (2 * 8 + 4) / 3, 8 / 3];
  memory(2).forEach((value, t) => {
    expect(value).toBeCloseTo(expected[t], 5);
  });
});
