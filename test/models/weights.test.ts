import { expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { batchNormSpecs, trainable, Weights } from '../../src/models/weights.ts';

await startEngine();

const weights = new Weights(
  [
    trainable('kernel', [100, 100], { normalSd: 0.5 }),
    trainable('bias', [3], { constant: 2 }),
    ...batchNormSpecs('norm', 4),
  ],
  1,
);

test('counts parameters without running statistics', () => {
  expect(weights.parameterCount).toBe(10_000 + 3 + 8);
  expect(weights.trainableNames).toEqual(['kernel', 'bias', 'norm/gamma', 'norm/beta']);
});

test('starts as said', async () => {
  const { kernel, bias, ...norm } = await weights.values();
  expect(Math.sqrt(kernel.reduce((sum, value) => sum + value ** 2, 0) / kernel.length)).toBeCloseTo(0.5, 1);
  expect([...bias]).toEqual([2, 2, 2]);
  expect([...norm['norm/runningVariance']]).toEqual([1, 1, 1, 1]);
});

test('an unknown name is an error', () => {
  expect(() => weights.get('kernle')).toThrow('This model has no weight "kernle".');
});

test('a wrong length names the weight and changes nothing', async () => {
  const before = await weights.values();
  const wrong = { ...before, bias: Float32Array.of(9, 9, 9), 'norm/beta': new Float32Array(5) };
  expect(() => weights.assign(wrong)).toThrow('"norm/beta" needs 4 values [4] but the source has 5');
  expect(await weights.values()).toEqual(before);
});
