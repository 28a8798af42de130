import { expect, test } from 'vitest';
import { identifyVideos } from '../../../src/analysis/decoding/identify-videos.ts';
import { takeRows } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { randomStream } from '../../../src/random/stream.ts';

await startEngine();

const count = 40;
const stream = randomStream(1, 'identification');
const truth = { shape: [count, 2, 3, 5, 1], data: Float32Array.from({ length: count * 30 }, () => stream.uniform()) };

test('noisy reconstructions identify their videos, whatever their contrast and brightness', () => {
  const noisy = { shape: truth.shape, data: truth.data.map((x) => 0.3 + 0.2 * x + 0.02 * stream.normal()) };
  const { accuracy, chance, rank, n } = identifyVideos(noisy, truth);
  expect([chance, n]).toEqual([1 / count, count]);
  expect(accuracy).toBe(1);
  expect(rank).toBe(1);
});

test('shuffled ones are at chance, and a swapped pair is worth what is left', () => {
  const order = randomStream(3, 'shuffled').permutation(count);
  const { accuracy, rank } = identifyVideos(takeRows(truth, order), truth);
  expect(accuracy).toBeLessThan(0.2);
  expect(Math.abs(rank - 0.5)).toBeLessThan(0.2);
  const swapped = Int32Array.from({ length: count }, (_, i) => (i < 2 ? 1 - i : i));
  expect(identifyVideos(takeRows(truth, swapped), truth).accuracy).toBe((count - 2) / count);
});

test('the same video for all is exactly at chance, and so is one that does not vary', () => {
  for (const video of [
    takeRows(truth, new Int32Array(count)),
    { shape: truth.shape, data: truth.data.map(() => 0.5) },
  ]) {
    const { accuracy, rank } = identifyVideos(video, truth);
    expect(accuracy).toBeCloseTo(1 / count, 12);
    expect(rank).toBeCloseTo(0.5, 12);
  }
});

test('equal true videos share the credit', () => {
  const twins = takeRows(truth, [0, 0, 1]);
  const { accuracy, rank } = identifyVideos(twins, twins);
  expect(accuracy).toBeCloseTo(2 / 3, 12);
  expect(rank).toBeCloseTo((0.75 + 0.75 + 1) / 3, 12);
});

test('one stimulus cannot be told from others', () => {
  expect(identifyVideos(takeRows(truth, [0]), takeRows(truth, [0]))).toMatchObject({ accuracy: Number.NaN, n: 1 });
});
