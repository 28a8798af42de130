import { describe, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { ownKernels } from '../../../src/engine/native/own-kernels.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { GaussianBlur, targetStatistics } from '../../../src/training/decoder/ssim.ts';
import { composed, frameWeights, fused, VideoLoss } from '../../../src/training/decoder/video-loss.ts';
import { distance, normals } from '../../layers/helpers.ts';

await startEngine();

const shape: [number, number, number, number, number] = [3, 4, 8, 8, 3];
const stream = randomStream(1, 'videos');
const videos = { shape, data: Float32Array.from({ length: 3 * 4 * 192 }, () => stream.uniform()) };
const video = (condition: number) =>
  tf.tensor5d(videos.data.slice(condition * 768, (condition + 1) * 768), [1, 4, 8, 8, 3]);
const evaluate = (loss: VideoLoss, prediction: tf.Tensor5D, conditions: number[]) =>
  loss.evaluate(prediction, conditions).dataSync()[0];

describe('loss', () => {
  test('of the true videos is 0', () => {
    const loss = new VideoLoss(videos, [1, 1, 1, 1]);
    expect(evaluate(loss, tf.concat([video(2), video(0)]), [2, 0])).toBeCloseTo(0, 4);
    expect(evaluate(loss, tf.concat([video(2), video(0)]), [0, 2])).toBeGreaterThan(0.5);
  });

  test('is the mean over the batch', () => {
    const loss = new VideoLoss(videos, [1, 2, 5, 5]);
    const singles = [0, 1].map((i) => evaluate(loss, video(2), [i]));
    const both = evaluate(loss, tf.concat([video(2), video(2)]), [0, 1]);
    expect(both).toBeCloseTo((singles[0] + singles[1]) / 2, 5);
  });

  test('weighs similarity by frame, the squared error by none', () => {
    // Frame 0 wrong, the others right.
    const [right, wrong] = [video(0), video(1)];
    const prediction = tf.concat([wrong.slice([0, 0], [1, 1]), right.slice([0, 1], [1, 3])], 1) as tf.Tensor5D;
    const mse = prediction.sub(right).square().mean().dataSync()[0];
    const [all, mostly, none] = [
      [1, 0, 0, 0],
      [3, 1, 0, 0],
      [0, 1, 1, 1],
    ].map((weights) => evaluate(new VideoLoss(videos, weights), prediction, [0]) - mse);
    expect(all).toBeGreaterThan(0.5);
    expect(mostly).toBeCloseTo(0.75 * all, 4);
    expect(none).toBeCloseTo(0, 4);
  });

  test('only the ratio of the weights matters', () => {
    const [a, b] = [
      [1, 2, 5, 5],
      [2, 4, 10, 10],
    ].map((weights) => evaluate(new VideoLoss(videos, weights), video(1), [0]));
    expect(b).toBeCloseTo(a, 6);
  });

  test('the gradient predicts what a small change does', () => {
    const loss = new VideoLoss(videos, [1, 2, 5, 5]);
    const prediction = video(1);
    const gradient = tf.grad((x: tf.Tensor) => loss.evaluate(x as tf.Tensor5D, [0]))(prediction);
    const length = gradient.norm().dataSync()[0];
    const step = gradient.mul(0.05 / length);
    const up = evaluate(loss, prediction.add(step), [0]);
    const down = evaluate(loss, prediction.sub(step), [0]);
    expect((up - down) / 0.1 / length).toBeCloseTo(1, 2);
  });

  test('of so many videos that they are not kept: the same', () => {
    const [kept, read] = [new VideoLoss(videos, [1, 2, 5, 5]), new VideoLoss(videos, [1, 2, 5, 5], 4, 0)];
    const prediction = tf.concat([video(1), video(0)]) as tf.Tensor5D;
    expect(evaluate(read, prediction, [2, 1])).toBe(evaluate(kept, prediction, [2, 1]));
  });

  test.each([
    [5, 2, 1],
    [16, 1, 1],
    [1, 1, 4],
  ])(
    'frames of %i × %i × %i: 0 for the true ones, and a gradient that predicts what a small change does',
    (...frame) => {
      const length = 2 * 3 * frame.reduce((a, b) => a * b, 1);
      const data = Float32Array.from({ length }, () => stream.uniform());
      const loss = new VideoLoss({ shape: [2, 3, ...frame], data }, [1, 1, 1]);
      const videoOf = (i: number) =>
        tf.tensor5d(data.slice((i * length) / 2, ((i + 1) * length) / 2), [1, 3, frame[0], frame[1], frame[2]]);
      expect(evaluate(loss, videoOf(1), [1])).toBeCloseTo(0, 4);
      const gradient = tf.grad((x: tf.Tensor) => loss.evaluate(x as tf.Tensor5D, [0]))(videoOf(1));
      const slope = gradient.norm().dataSync()[0];
      const step = gradient.mul(0.002 / slope);
      const change = evaluate(loss, videoOf(1).add(step), [0]) - evaluate(loss, videoOf(1).sub(step), [0]);
      expect(change / 0.004 / slope).toBeCloseTo(1, 1);
    },
  );

  test('gives every tensor back', () => {
    const prediction = video(1);
    const before = tf.memory().numTensors;
    const loss = new VideoLoss(videos, [1, 1, 1, 1]);
    tf.tidy(() => {
      tf.grad((x: tf.Tensor) => loss.evaluate(x as tf.Tensor5D, [0]))(prediction);
    });
    loss.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('frame weights follow the periods', () => {
  const periods = { fixation: { start: 0, end: 2 }, cue: { start: 2, end: 3 }, stimulus: { start: 3, end: 6 } };
  expect(frameWeights(7, periods, { fixation: 1, cue: 2, stimulus: 5 })).toEqual([1, 1, 2, 5, 5, 5, 1]);
  expect(frameWeights(3, {}, { fixation: 1, cue: 2, stimulus: 5 })).toEqual([1, 1, 1]);
});

describe.runIf(ownKernels())('the loss in one operation', () => {
  test.each([
    { frames: 12, height: 32, width: 32, colours: 3, window: 4 },
    { frames: 5, height: 7, width: 1, colours: 1, window: 4 },
    { frames: 4, height: 1, width: 9, colours: 2, window: 5 },
    { frames: 3, height: 24, width: 40, colours: 1, window: 11 },
  ])('and its gradient are those of the composition: %j', ({ frames, height, width, colours, window }) => {
    const [prediction, target] = ['prediction', 'target'].map((name) =>
      normals<tf.Rank.R3>(name, [frames, height, width * colours]).sigmoid<tf.Tensor3D>(),
    );
    const blur = new GaussianBlur(height, width, window, { colours });
    const targets = { videos: target, ...targetStatistics(target, blur) };
    const shares = normals<tf.Rank.R3>('shares', [frames, 1, 1]).abs<tf.Tensor3D>().div<tf.Tensor3D>(frames);
    const [one, many] = [fused, composed].map((form) => form(prediction, targets, shares, blur));
    expect(one.value.dataSync()[0]).toBeCloseTo(many.value.dataSync()[0], 5);
    expect(distance(one.slope.dataSync<'float32'>(), many.slope.dataSync<'float32'>())).toBeLessThan(2e-6);
  });
});
