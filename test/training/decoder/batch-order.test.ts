import { expect, test } from 'vitest';
import { batchOrder } from '../../../src/training/decoder/batch-order.ts';

const samples = (order: (step: number) => Int32Array, from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => [...order(from + i)]).flat();
const sorted = (values: number[]) => [...values].sort((a, b) => a - b);

test('unequal conditions: every sample once an epoch, epochs in different orders', () => {
  const order = batchOrder(Int32Array.of(0, 0, 0, 1, 1, 2), 3, 1);
  const [first, second] = [samples(order, 0, 2), samples(order, 2, 4)];
  expect(sorted(first)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(sorted(second)).toEqual([0, 1, 2, 3, 4, 5]);
  const epochs = Array.from({ length: 8 }, (_, e) => samples(order, 2 * e, 2 * e + 2).join());
  expect(new Set(epochs).size).toBeGreaterThan(4);
});

test('equal conditions: every condition once a round and every sample once an epoch', () => {
  const condition = Int32Array.from({ length: 24 }, (_, i) => i % 8);
  const order = batchOrder(condition, 4, 1);
  for (let round = 0; round < 12; round++) {
    const conditions = samples(order, 2 * round, 2 * round + 2).map((sample) => condition[sample]);
    expect(sorted(conditions)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  }
  for (let epoch = 0; epoch < 4; epoch++) {
    expect(sorted(samples(order, 6 * epoch, 6 * epoch + 6))).toEqual(Array.from({ length: 24 }, (_, i) => i));
  }
});

test('a step has the same batch whenever it is asked for', () => {
  const condition = Int32Array.from({ length: 30 }, (_, i) => i % 5);
  const walked = batchOrder(condition, 7, 3);
  const all = Array.from({ length: 40 }, (_, step) => [...walked(step)]);
  const resumed = batchOrder(condition, 7, 3);
  expect([...resumed(39)]).toEqual(all[39]);
  expect([...resumed(17)]).toEqual(all[17]);
  expect([...walked(0)]).toEqual(all[0]);
});

test('another seed orders otherwise', () => {
  const condition = Int32Array.from({ length: 30 }, (_, i) => i % 5);
  expect(samples(batchOrder(condition, 10, 1), 0, 3)).not.toEqual(samples(batchOrder(condition, 10, 2), 0, 3));
});
