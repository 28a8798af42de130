import { expect, test } from 'vitest';
import { frameSimilarities } from '../../../src/analysis/decoding/frame-similarities.ts';
import { frameOf } from '../../../src/analysis/decoding/videos.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { ownKernels } from '../../../src/engine/native/own-kernels.ts';
import { ssimFrames } from '../../../src/metrics/ssim.ts';
import { randomStream } from '../../../src/random/stream.ts';

await startEngine();

/** Two videos [condition, time, height, width, colour] that resemble each other; some levels are below 0 or above 1. */
function alike(height: number, width: number, colours: number) {
  const stream = randomStream(3, `alike/${height}x${width}x${colours}`);
  const shape = [2, 5, height, width, colours];
  const size = 10 * height * width * colours;
  const truth = Float32Array.from({ length: size }, (_, i) => 0.5 + 0.6 * Math.sin(i / 7) * stream.uniform());
  const data = truth.map((level) => level + stream.normal(0, 0.1));
  return { truth: { shape, data: truth }, ours: { shape, data } };
}

const oneByOne = ({ truth, ours }: ReturnType<typeof alike>, condition: number) =>
  Array.from({ length: truth.shape[1] }, (_, t) =>
    ssimFrames(frameOf(ours, condition, t), frameOf(truth, condition, t), truth.shape[2], truth.shape[3]),
  );

test.each([
  [64, 64, 3],
  [32, 20, 1],
  [11, 12, 2],
  [8, 30, 3],
  [1, 9, 1],
  [1, 1, 1],
])('frames of %d × %d pixels and %d colours are as similar as one by one', (height, width, colours) => {
  const videos = alike(height, width, colours);
  for (const condition of [0, 1]) {
    const similarities = frameSimilarities(videos.ours, videos.truth, condition);
    const expected = oneByOne(videos, condition);
    expect(similarities).toHaveLength(5);
    for (const [t, similarity] of expected.entries()) expect(similarities[t]).toBeCloseTo(similarity, 6);
    if (height * width > 1) expect(new Set(expected).size).toBe(5);
  }
});

test('a frame is itself, and one where a value is missing is compared with nothing', () => {
  const { truth } = alike(16, 16, 3);
  expect(Array.from(frameSimilarities(truth, truth, 0))).toEqual([1, 1, 1, 1, 1]);
  const missing = { ...truth, data: truth.data.slice() };
  missing.data[2 * 768 + 100] = Number.NaN;
  for (const [ours, theirs] of [
    [missing, truth],
    [truth, missing],
  ]) {
    expect(Array.from(frameSimilarities(ours, theirs, 0))).toEqual([1, 1, Number.NaN, 1, 1]);
    expect(Array.from(frameSimilarities(ours, theirs, 1))).toEqual([1, 1, 1, 1, 1]);
  }
});

test.runIf(ownKernels() !== undefined)('our kernel takes much less processor time', () => {
  const videos = alike(64, 64, 3);
  const costOf = (work: () => unknown) => {
    const start = process.cpuUsage();
    for (let round = 0; round < 20; round++) work();
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  const [own, theirs] = [() => frameSimilarities(videos.ours, videos.truth, 0), () => oneByOne(videos, 0)].map(
    (work) => {
      costOf(work);
      return costOf(work);
    },
  );
  expect(own).toBeLessThan(0.5 * theirs);
});
