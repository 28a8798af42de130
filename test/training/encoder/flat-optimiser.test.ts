import { expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { trainable, Weights } from '../../../src/models/weights.ts';
import { FlatOptimiser } from '../../../src/training/encoder/flat-optimiser.ts';
import { WeightAverage } from '../../../src/training/encoder/weight-average.ts';
import { adam, Optimiser, sgd } from '../../../src/training/optimisers.ts';

await startEngine();

const specs = [
  trainable('kernel', [2, 3], { normalSd: 1 }),
  trainable('bias', [3], { normalSd: 1 }),
  trainable('scalar', [], { constant: 2 }),
  trainable('other', [3, 1], { normalSd: 1 }),
];
const names = specs.map(({ name }) => name);
const valuesOf = (weights: Weights) => names.map((name) => [...weights.get(name).dataSync()]);
const gradientsAt = (step: number) =>
  Object.fromEntries(specs.map(({ name, shape }) => [name, tf.randomNormal([...shape], 0, 1, 'float32', step)]));

test('the steps are those of the same rule on every weight by itself', () => {
  const flat = new Weights(specs, 1);
  const single = new Weights(specs, 1);
  const ours = new FlatOptimiser(adam(), flat, names);
  const theirs = new Optimiser(adam(), Object.fromEntries(names.map((name) => [name, single.get(name)])));
  for (let step = 1; step < 4; step++) {
    const gradients = gradientsAt(step);
    ours.apply(gradients, 0.01);
    theirs.apply(gradients, 0.01);
    tf.dispose(gradients);
  }
  expect(valuesOf(flat)).toEqual(valuesOf(single));
  for (const one of [ours, theirs, flat, single]) one.dispose();
});

test('a gradient longer than clipNorm is scaled to it, over all weights together; a shorter one is not', () => {
  const step = (clipNorm: number) => {
    const weights = new Weights(specs, 1);
    const before = valuesOf(weights).flat();
    const optimiser = new FlatOptimiser(sgd(), weights, names, { clipNorm });
    const ones = Object.fromEntries(specs.map(({ name, shape }) => [name, tf.ones([...shape])]));
    optimiser.apply(ones, 1);
    const moved = valuesOf(weights)
      .flat()
      .map((value, i) => before[i] - value);
    tf.dispose(ones);
    optimiser.dispose();
    weights.dispose();
    return moved;
  };
  // 13 ones have norm √13.
  for (const value of step(1)) expect(value).toBeCloseTo(1 / Math.sqrt(13), 5);
  for (const value of step(10)) expect(value).toBeCloseTo(1, 5);
});

test('weight decay takes kernels, not biases', () => {
  const weights = new Weights(specs, 1);
  const before = valuesOf(weights);
  const optimiser = new FlatOptimiser(sgd(), weights, names, { weightDecay: 0.5 });
  optimiser.apply({}, 0.1);
  const after = valuesOf(weights);
  const decayed = (values: number[]) => values.map((value) => expect.closeTo(value * 0.95, 6));
  expect(after).toEqual([decayed(before[0]), before[1], before[2], decayed(before[3])]);
  optimiser.dispose();
  weights.dispose();
});

test('the average follows the weights with the ramp, stands in during an evaluation, and leaves no tensor', () => {
  const weights = new Weights([trainable('w', [1], { constant: 0 })], 1);
  const tensors = tf.memory().numTensors;
  const average = new WeightAverage(weights, ['w'], 0.5);
  tf.tidy(() => weights.get('w').assign(tf.tensor1d([1])));
  average.update();
  average.update();
  // d = 1/10, then 2/11: 0 → .9 → .9 · 2/11 + 9/11.
  const seen = average.during(() => weights.get('w').dataSync()[0]);
  expect(seen).toBeCloseTo((0.9 * 2 + 9) / 11, 6);
  expect(weights.get('w').dataSync()[0]).toBe(1);
  average.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
  weights.dispose();
});
