import { expect, test } from 'vitest';
import { frameScores } from '../../../src/analysis/decoding/frame-scores.ts';
import { randomStream } from '../../../src/random/stream.ts';

const shape = [1, 2, 16, 16, 3];
const stream = randomStream(1, 'frames');
const video = { shape, data: Float32Array.from({ length: 2 * 768 }, () => stream.uniform()) };

test('a video is itself', () => {
  expect(frameScores(video, video)).toEqual({ mse: 0, ssim: expect.closeTo(1, 9), r: expect.closeTo(1, 9) });
});

test('where a pixel is missing every score is, on either side', () => {
  const missing = { mse: Number.NaN, ssim: Number.NaN, r: Number.NaN };
  const gap = { shape, data: video.data.map((value, i) => (i === 900 ? Number.NaN : value)) };
  expect(frameScores(gap, video)).toEqual(missing);
  expect(frameScores(video, gap)).toEqual(missing);
  const nothing = { shape, data: new Float32Array(2 * 768).fill(Number.NaN) };
  expect(frameScores(nothing, nothing)).toEqual(missing);
});
