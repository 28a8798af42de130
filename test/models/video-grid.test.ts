import { expect, test } from 'vitest';
import { timePoolingFor, videoGrid } from '../../src/models/video-grid.ts';

test.each([
  [1, [1, 1, 1, 1]],
  [2, [1, 1, 2, 1]],
  [7, [2, 2, 2, 1]],
  [16, [2, 2, 4, 1]],
  [18, [2, 3, 3, 1]],
  [20, [2, 2, 5, 1]],
  [30, [2, 3, 5, 1]],
  [37, [2, 4, 5, 1]],
  [45, [3, 3, 5, 1]],
  [50, [2, 5, 5, 1]],
  [90, [3, 3, 5, 1]],
])('%i frames are pooled by %j', (frames, pooling) => {
  expect(timePoolingFor(frames)).toEqual(pooling);
});

test('no number of frames is padded by more than a quarter, and one that is not tiny is pooled to a few', () => {
  for (let frames = 1; frames <= 600; frames++) {
    const product = timePoolingFor(frames).reduce((a, b) => a * b, 1);
    const padded = Math.ceil(frames / product) * product;
    expect(padded / frames).toBeLessThanOrEqual(1.25);
    expect(padded / product).toBeLessThanOrEqual(Math.max(2, frames / 30));
  }
});

test.each([
  [45, [32, 32, 3], [45, 32, 32], [16, 16]],
  [50, [36, 64, 1], [50, 40, 64], [8, 16]],
  [30, [24, 40, 1], [30, 24, 40], [8, 8]],
  [1, [56, 56, 1], [1, 56, 56], [8, 8]],
  [16, [16, 1, 1], [16, 16, 1], [16, 1]],
  [20, [1, 32, 1], [20, 1, 32], [1, 16]],
  [6, [7, 15, 2], [6, 7, 16], [1, 16]],
] as const)('%i frames of %j lie on %j', (frames, frame, padded, halved) => {
  const grid = videoGrid(frames, frame, timePoolingFor(frames));
  expect(grid.padded).toEqual(padded);
  const products = [1, 2].map((axis) => grid.pooling.reduce((product, factors) => product * factors[axis], 1));
  expect(products).toEqual(halved);
});

test('a pooling that misfits the frames is padded for', () => {
  expect(videoGrid(20, [32, 32, 3], [3, 2, 2, 1]).padded).toEqual([24, 32, 32]);
});
