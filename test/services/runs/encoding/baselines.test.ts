import { expect, test } from 'vitest';
import { ridgeLags } from '../../../../services/runs/encoding/baselines.ts';
import { ndarray } from '../../../../src/arrays.ts';

test.each([
  ['NS1: 34 channels, 1000 bins', [34], 1000, 40],
  ['LGN: 16 × 16 pixels, 22 948 bins', [16, 16, 1], 22_948, 8],
  ['V4: one picture of 32 × 32 × 3', [32, 32, 3], 1, 1],
  ['a frame of more values than a ridge may have', [72, 72, 1], 1, 0],
])('the ridge STRF has the lags that its memory allows: %s', (_, frame, bins, lags) => {
  const stimulus = ndarray([bins, ...frame], new Float32Array(bins * frame.reduce((size, edge) => size * edge, 1)));
  const clip = { name: 'clip', stimulus, repeats: ndarray([1, bins, 1], new Float32Array(bins)) };
  expect(ridgeLags({ frame, clips: [clip] })).toBe(lags);
});
