import { expect, test } from 'vitest';
import { frameScores } from '../../../src/analysis/decoding/frame-scores.ts';
import { randomStream } from '../../../src/random/stream.ts';

const shape = [1, 2, 16, 16, 3];
const stream = randomStream(1, 'frames');
const video = { shape, data: Float32Array.from({ length: 2 * 768 }, () => stream.uniform()) };

test('a video is itself', () => {
  expect(frameScores(video, video)).toMatchObject({
    mse: 0,
    ssim: expect.closeTo(1, 9),
    r: expect.closeTo(1, 9),
    psnr: Number.POSITIVE_INFINITY,
    rPerFrame: { mean: expect.closeTo(1, 9), n: 2, of: 2 },
    rOverTime: { mean: expect.closeTo(1, 9), n: 768, of: 768 },
    identification: { accuracy: Number.NaN, n: 1 },
    reasons: { identification: 'identification needs at least two test stimuli, but there is one' },
  });
});

test('where a pixel is missing every score is, on either side', () => {
  const missing = {
    mse: Number.NaN,
    ssim: Number.NaN,
    r: Number.NaN,
    psnr: Number.NaN,
    rPerFrame: { mean: Number.NaN },
    rOverTime: { mean: Number.NaN },
    identification: { accuracy: Number.NaN, rank: Number.NaN },
    reasons: { r: 'a pixel is missing' },
  };
  const gap = { shape, data: video.data.map((value, i) => (i === 900 ? Number.NaN : value)) };
  expect(frameScores(gap, video)).toMatchObject(missing);
  expect(frameScores(video, gap)).toMatchObject(missing);
  const nothing = { shape, data: new Float32Array(2 * 768).fill(Number.NaN) };
  expect(frameScores(nothing, nothing)).toMatchObject(missing);
});

const videosOf = (count: number, size: readonly number[], name: string) => {
  const draws = randomStream(2, name);
  const length = count * size.reduce((a, b) => a * b, 1);
  return { shape: [count, ...size], data: Float32Array.from({ length }, () => draws.uniform()) };
};

test('small grey frames have every score', () => {
  const truth = videosOf(3, [4, 5, 2, 1], 'small');
  const half = { shape: truth.shape, data: truth.data.map((x) => x / 2) };
  const scores = frameScores(half, truth);
  expect(scores.ssim).toBeGreaterThan(0.3);
  expect(scores.ssim).toBeLessThan(0.9);
  expect(scores.reasons).toEqual({});
  expect(scores.psnr).toBeCloseTo(-10 * Math.log10(scores.mse), 12);
  expect(scores.rPerFrame).toEqual({ mean: expect.closeTo(1, 6), n: 12, of: 12 });
  expect(scores.rOverTime).toEqual({ mean: expect.closeTo(1, 6), n: 30, of: 30 });
});

test('a frame or pixel that does not vary is left out of the truth, and counts as nothing in the reconstruction', () => {
  const truth = videosOf(2, [4, 3, 3, 1], 'blank');
  truth.data.fill(0.5, 0, 9);
  for (let t = 0; t < 4; t++) truth.data[t * 9] = 0.5;
  const ours = { shape: truth.shape, data: truth.data.slice() };
  ours.data.fill(0.25, 9, 18);
  const { rPerFrame, rOverTime } = frameScores(ours, truth);
  expect(rPerFrame).toEqual({ mean: expect.closeTo(6 / 7, 6), n: 7, of: 8 });
  expect(rOverTime).toMatchObject({ n: 17, of: 18 });
});

test('one frame has no course in time, one pixel no picture', () => {
  const images = videosOf(3, [1, 4, 4, 1], 'images');
  expect(frameScores(images, images).reasons.rOverTime).toBe('the videos have one frame');
  const points = videosOf(3, [5, 1, 1, 1], 'points');
  const { r, rPerFrame, reasons } = frameScores(points, points);
  expect(r).toBeCloseTo(1, 6);
  expect(rPerFrame.mean).toBeNaN();
  expect(reasons.rPerFrame).toBe('no true frame varies over its pixels');
});
