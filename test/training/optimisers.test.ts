import { expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { ownKernels } from '../../src/engine/native/own-kernels.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { adam, adamax, Optimiser, rmsprop, sgd, type Update } from '../../src/training/optimisers.ts';

await startEngine();

/** Runs `gradients` one after the other on a weight that starts at 1. */
function run(rule: Update, gradients: number[], learningRate = 0.1): number[] {
  const weight = tf.variable(tf.scalar(1));
  const optimiser = new Optimiser(rule, { weight });
  const values = gradients.map((g) => {
    optimiser.apply({ weight: tf.scalar(g) }, learningRate);
    return weight.dataSync()[0];
  });
  optimiser.dispose();
  weight.dispose();
  return values;
}

test('momentum: hand-worked', () => {
  // velocity 1, then 0.9 + 2.
  const [first, second] = run(sgd({ momentum: 0.9 }), [1, 2]);
  expect(first).toBeCloseTo(0.9, 6);
  expect(second).toBeCloseTo(0.9 - 0.29, 6);
});

test('Adamax: the first step is the learning rate, then the infinity norm decays', () => {
  const [first, second] = run(adamax(), [4, 1]);
  expect(first).toBeCloseTo(0.9, 6);
  // moment 0.9 · 0.4 + 0.1 = 0.46; norm 3.996; correction 1 − 0.81.
  expect(second).toBeCloseTo(0.9 - (0.1 * 0.46) / 0.19 / 3.996, 6);
});

test('Adam: hand-worked second step', () => {
  const [first, second] = run(adam(), [2, -1]);
  expect(first).toBeCloseTo(0.9, 6);
  const moment = (0.9 * 0.2 - 0.1) / 0.19;
  const root = Math.sqrt((0.999 * 0.004 + 0.001) / (1 - 0.999 ** 2));
  expect(second).toBeCloseTo(0.9 - (0.1 * moment) / root, 5);
});

test('decoupled decay shrinks the weight even without a gradient; coupled decay takes a full step', () => {
  expect(run(adam({ weightDecay: 0.5, decoupled: true }), [0])[0]).toBeCloseTo(0.95, 6);
  expect(run(adam({ weightDecay: 0.5 }), [0])[0]).toBeCloseTo(0.9, 6);
});

test('RMSprop: first step is lr / sqrt(1 − decay)', () => {
  expect(run(rmsprop(), [3])[0]).toBeCloseTo(0, 5);
});

test.runIf(ownKernels()).each<[string, (fused: boolean) => Update]>([
  ['adamax', (fused) => adamax({ beta1: 0.8, epsilon: 0.01, fused })],
  ['adam', (fused) => adam({ beta2: 0.99, epsilon: 0.01, fused })],
  ['adam with regularisation', (fused) => adam({ weightDecay: 0.3, fused })],
  ['adam with decay', (fused) => adam({ weightDecay: 0.3, decoupled: true, fused })],
])('%s in one operation is the composition', (_, rule) => {
  // More values than one thread takes, in two axes.
  const shape: [number, number] = [331, 211];
  const draw = (seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
  const [fused, composed] = [true, false].map((how) => {
    const weight = tf.variable(draw(1));
    const optimiser = new Optimiser(rule(how), { weight });
    for (let step = 0; step < 5; step++) optimiser.apply({ weight: draw(2 + step) }, 0.1);
    return weight.sub(draw(1)).dataSync();
  });
  expect(Math.max(...fused.map(Math.abs))).toBeGreaterThan(0.3);
  expect(Math.max(...fused.map((value, i) => Math.abs(value - composed[i])))).toBeLessThan(2e-6);
});

test.each<[string, (fused: boolean) => Update]>([
  ['adamax', (fused) => adamax({ fused })],
  ['adam', (fused) => adam({ fused })],
])('%s: a missing gradient is missing in the value and both moments, and in no neighbour', async (_, rule) => {
  for (const fused of ownKernels() ? [true, false] : [false]) {
    const weight = tf.variable(tf.tensor1d([1, 2]));
    const optimiser = new Optimiser(rule(fused), { weight });
    optimiser.apply({ weight: tf.tensor1d([Number.NaN, 1]) }, 0.1);
    const slots = Object.values(await optimiser.slotValues());
    expect(slots.length).toBe(2);
    for (const [first, second] of [weight.dataSync(), ...slots]) {
      expect(first).toBeNaN();
      expect(Number.isFinite(second)).toBe(true);
    }
  }
});

test.each<[string, Update]>([
  ['adamax', adamax()],
  ['adam', adam()],
  ['sgd', sgd({ momentum: 0.9 })],
  ['rmsprop', rmsprop()],
])('%s: restored slots continue bit for bit, and no tensor leaks', async (_, rule) => {
  const start = [1, -2, 0.5];
  const gradients = [
    [1, 2, 3],
    [-0.3, 0.1, 4],
    [0, 1e-4, -2],
    [5, -1, 0.3],
  ];
  const weight = tf.variable(tf.tensor1d(start));
  const apply = (optimiser: Optimiser, values: number[]) =>
    tf.tidy(() => optimiser.apply({ weight: tf.tensor1d(values) }, 0.01));

  const whole = new Optimiser(rule, { weight });
  for (const values of gradients) apply(whole, values);
  const expected = [...weight.dataSync()];

  weight.assign(tf.tensor1d(start));
  const first = new Optimiser(rule, { weight });
  apply(first, gradients[0]);
  apply(first, gradients[1]);
  const slots = await first.slotValues();
  expect(Object.keys(slots)).toEqual(rule.slotNames.map((slot) => `weight#${slot}`));
  const second = new Optimiser(rule, { weight });
  second.restore(slots, first.step);
  const before = tf.memory().numTensors;
  apply(second, gradients[2]);
  apply(second, gradients[3]);
  expect(tf.memory().numTensors).toBe(before);
  expect([...weight.dataSync()]).toEqual(expected);
  expect(second.step).toBe(4);
});

test('a weight without a gradient stays', () => {
  const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))];
  const optimiser = new Optimiser(adam(), { a, b });
  optimiser.apply({ a: tf.scalar(1) }, 0.1);
  expect(b.dataSync()[0]).toBe(2);
  expect(a.dataSync()[0]).toBeCloseTo(0.9, 6);
});

test('decoupled weight decay shrinks the named weight by 1 − rate · decay before its step', () => {
  const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(1))];
  const optimiser = new Optimiser(sgd(), { a, b }, { a: 2 });
  optimiser.apply({ a: tf.scalar(0.5), b: tf.scalar(0.5) }, 0.1);
  expect(a.dataSync()[0]).toBeCloseTo(1 * (1 - 0.1 * 2) - 0.1 * 0.5, 6);
  expect(b.dataSync()[0]).toBeCloseTo(1 - 0.1 * 0.5, 6);
});
