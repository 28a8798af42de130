import { describe, expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { resizeBilinear } from '../../src/layers/bilinear.ts';
import { blocks } from '../../src/layers/blocks.ts';
import { type Factors, upsampleNearest3d } from '../../src/layers/up-sampling.ts';
import { interleavePhases, upsampledConvolution3d } from '../../src/layers/upsampled-convolution.ts';
import { distance, evaluate, expectSame, normals } from './helpers.ts';
import { naiveUpsample } from './naive.ts';

await startEngine();

describe('convolution after up-sampling', () => {
  test.each<{ what: string; shape: number[]; size: number | Factors; out: number; factors: Factors }>([
    { what: 'decoder 1', shape: [2, 1, 2, 2, 6], size: 3, out: 5, factors: [1, 2, 2] },
    { what: 'decoder 2, from one frame', shape: [2, 1, 4, 4, 5], size: 3, out: 4, factors: [5, 2, 2] },
    { what: 'decoder 3', shape: [1, 5, 4, 4, 4], size: 5, out: 3, factors: [3, 2, 2] },
    { what: 'decoder 4', shape: [1, 4, 5, 6, 3], size: 7, out: 3, factors: [3, 2, 2] },
    { what: '20 frames out of 4', shape: [1, 4, 3, 3, 3], size: 7, out: 2, factors: [5, 2, 2] },
    { what: 'one frame, large kernel', shape: [1, 1, 3, 3, 2], size: 7, out: 2, factors: [3, 2, 2] },
    { what: 'one pixel', shape: [1, 2, 1, 1, 2], size: 5, out: 2, factors: [3, 2, 2] },
    { what: 'one row', shape: [2, 2, 1, 3, 3], size: [7, 1, 7], out: 2, factors: [3, 1, 2] },
    { what: 'one column of one frame', shape: [1, 1, 4, 1, 3], size: [1, 5, 1], out: 2, factors: [1, 2, 1] },
    { what: 'no up-sampling', shape: [1, 3, 4, 4, 2], size: 3, out: 2, factors: [1, 1, 1] },
  ])('$what: as up-sampling, then convolution', ({ shape, size, out, factors }) => {
    const x = normals('x', shape);
    const kernel = normals('kernel', [...(typeof size === 'number' ? [size, size, size] : size), shape[4], out]);
    const phases = (x: tf.Tensor, kernel: tf.Tensor) =>
      interleavePhases(upsampledConvolution3d(x as tf.Tensor5D, kernel as tf.Tensor5D, factors), factors);
    const naive = (x: tf.Tensor, kernel: tf.Tensor) =>
      blocks().convolution3d(naiveUpsample(x as tf.Tensor5D, factors), kernel as tf.Tensor5D);
    expectSame(evaluate(phases, [x, kernel]), evaluate(naive, [x, kernel]), 1e-5);
  });
});

test('phases are laid out in time, height, width', () => {
  // One pixel with 2 · 2 · 2 phases of one channel.
  const phases = tf.range(0, 8).reshape<tf.Tensor5D>([1, 1, 1, 1, 8]);
  const video = interleavePhases(phases, [2, 2, 2]);
  expect(video.shape).toEqual([1, 2, 2, 2, 1]);
  expect([...video.dataSync()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('neighbouring pixels keep their phases apart', () => {
  // Two pixels in a row, factors (1, 1, 2), two channels: pixel, phase, channel.
  const phases = tf.tensor5d([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 2, 4]);
  expect([...interleavePhases(phases, [1, 1, 2]).dataSync()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  // Two pixels in a column, factors (1, 2, 1): the same rows.
  expect([...interleavePhases(phases.reshape([1, 1, 2, 1, 4]), [1, 2, 1]).dataSync()]).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8,
  ]);
  // Factors (2, 1, 1): frame by frame.
  expect([...interleavePhases(phases, [2, 1, 1]).dataSync()]).toEqual([1, 2, 5, 6, 3, 4, 7, 8]);
});

test('nearest up-sampling repeats, and its gradient adds up', () => {
  const x = normals('x', [2, 3, 4, 5, 3]);
  const ours = evaluate((x) => upsampleNearest3d(x as tf.Tensor5D, [3, 2, 2]), [x]);
  expectSame(
    ours,
    evaluate((x) => naiveUpsample(x as tf.Tensor5D, [3, 2, 2]), [x]),
    1e-6,
  );
});

describe('bilinear resizing', () => {
  test('aligned corners: hand-worked row', () => {
    const row = tf.tensor4d([0, 3], [1, 1, 2, 1]);
    const resized = resizeBilinear(row, [1, 4], { alignCorners: true }).dataSync();
    expect(distance(Float32Array.from(resized), Float32Array.of(0, 1, 2, 3))).toBeLessThan(1e-6);
  });

  test('half-pixel centres: hand-worked row', () => {
    const row = tf.tensor4d([0, 4], [1, 1, 2, 1]);
    expect([...resizeBilinear(row, [1, 4], { alignCorners: false }).dataSync()]).toEqual([0, 1, 3, 4]);
  });

  test.each([true, false])('as a sum of tents, with its gradient, alignCorners %s', (alignCorners) => {
    const x = normals('x', [2, 5, 6, 3]);
    const tent = (inputs: number, outputs: number, o: number, i: number) => {
      const centre = alignCorners ? (o * (inputs - 1)) / (outputs - 1) : ((o + 0.5) * inputs) / outputs - 0.5;
      return Math.max(0, 1 - Math.abs(Math.min(inputs - 1, Math.max(0, centre)) - i));
    };
    // Weights [output pixel, input pixel] of 9 × 11 pixels from 5 × 6.
    const weights = Array.from({ length: 99 }, (_, to) =>
      Array.from({ length: 30 }, (_, from) => {
        const row = tent(5, 9, Math.floor(to / 11), Math.floor(from / 6));
        return row * tent(6, 11, to % 11, from % 6);
      }),
    );
    const naive = (x: tf.Tensor) =>
      tf.matMul(tf.tensor3d([weights, weights]), x.reshape([2, 30, 3])).reshape([2, 9, 11, 3]);
    const ours = evaluate((x) => resizeBilinear(x as tf.Tensor4D, [9, 11], { alignCorners }), [x]);
    expectSame(ours, evaluate(naive, [x]), 1e-5);
  });
});
