import { expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import { expectFiniteWeights } from '../../src/io/finite-weights.ts';

const good = ndarray([2], Float32Array.of(0, -1e38));

test('weights that are not finite are refused by file and name, finite ones are not', () => {
  expect(() => expectFiniteWeights('a.safetensors', { good })).not.toThrow();
  const bad = ndarray([3], Float32Array.of(Number.NaN, 1, Number.NEGATIVE_INFINITY));
  expect(() => expectFiniteWeights('a.safetensors', { good, bad })).toThrow(
    expect.objectContaining({
      tag: 'InvalidData',
      message: expect.stringMatching(/^a\.safetensors is damaged: 2 of the 3 values of weight "bad" are not finite/),
    }),
  );
});
