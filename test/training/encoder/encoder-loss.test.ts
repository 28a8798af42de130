import { expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { encoderLoss } from '../../../src/training/encoder/encoder-loss.ts';

await startEngine();

const bins = (...values: number[]) => tf.tensor3d(values, [1, values.length, 1]);
const loss = (kind: 'mse' | 'nmse' | 'poisson', predicted: number[], responses: number[], weights: number[]) =>
  tf.tidy(() => encoderLoss(kind, bins(...predicted), bins(...responses), bins(...weights)).dataSync()[0]);

test('mse: the mean over what counts', () => {
  expect(loss('mse', [1, 5, 2], [0, 0, 0], [1, 0, 1])).toBeCloseTo((1 + 4) / 2, 6);
  expect(loss('mse', [1], [0], [0])).toBe(0);
});

test('mse: weights of bins count for every unit', () => {
  const value = tf.tidy(() => {
    const predicted = tf.tensor3d([1, 2, 3, 4], [1, 2, 2]);
    return encoderLoss('mse', predicted, tf.zerosLike(predicted), tf.tensor3d([1, 0], [1, 2, 1])).dataSync()[0];
  });
  expect(value).toBeCloseTo((1 + 4) / 2, 6);
});

test('poisson: r − y ln r, its minimum at r = y, negative rates as 0', () => {
  expect(loss('poisson', [2, 1], [3, 0], [1, 1])).toBeCloseTo((2 - 3 * Math.log(2) + 1) / 2, 5);
  expect(loss('poisson', [3], [3], [1])).toBeLessThan(loss('poisson', [2.9], [3], [1]));
  expect(loss('poisson', [3], [3], [1])).toBeLessThan(loss('poisson', [3.1], [3], [1]));
  expect(loss('poisson', [-1], [1], [1])).toBeCloseTo(-Math.log(1e-6), 2);
});

test('nmse: root of error over power, segment by segment', () => {
  // Ten segments of two bins; in segment k the error is k/10 of the response.
  const responses = Array.from({ length: 20 }, (_, t) => 1 + (t % 2));
  const predicted = responses.map((value, t) => value * (1 + Math.floor(t / 2) / 10));
  const all = responses.map(() => 1);
  expect(loss('nmse', predicted, responses, all)).toBeCloseTo(0.45, 5);
  // Bins that do not count change neither error nor power.
  expect(
    loss(
      'nmse',
      predicted.map((value, t) => (t % 2 ? 99 : value)),
      responses,
      all.map((_, t) => (t % 2 ? 0 : 1)),
    ),
  ).toBeCloseTo(0.45, 5);
});

test('nmse: a perfect fit has a finite slope', () => {
  const slope = tf.tidy(() => {
    const y = bins(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    return tf
      .grad((x: tf.Tensor) => encoderLoss('nmse', x as tf.Tensor3D, y, tf.onesLike(y)))(y.mul(1))
      .dataSync();
  });
  expect(slope.every((value) => Number.isFinite(value))).toBe(true);
});
