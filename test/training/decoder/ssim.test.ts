import { expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { GaussianBlur, ssimMaps, targetStatistics } from '../../../src/training/decoder/ssim.ts';
import { normals } from '../../layers/helpers.ts';

await startEngine();

const height = 6;
const width = 5;
const frames = (name: string, count = 2) =>
  normals<tf.Rank.R3>(name, [count, height, width * 3])
    .mul(0.2)
    .add(0.5)
    .clipByValue(0, 1) as tf.Tensor3D;

function mapsOf(prediction: tf.Tensor3D, target: tf.Tensor3D, window: number) {
  const blur = new GaussianBlur(height, width, window);
  const { map, gradient } = ssimMaps(prediction, target, targetStatistics(target, blur), blur);
  return { map, gradient: gradient(), blur };
}

test('an even window gives one row and column more, an odd one as many', () => {
  expect(mapsOf(frames('a'), frames('b'), 4).map.shape).toEqual([2, 7, 18]);
  expect(mapsOf(frames('a'), frames('b'), 3).map.shape).toEqual([2, 6, 15]);
});

test('a single pixel spreads as the Gaussian, centred on tap ⌊size/2⌋', () => {
  const blur = new GaussianBlur(height, width, 4);
  const image = tf.buffer<tf.Rank.R3>([1, height, width * 3]);
  image.set(1, 0, 2, 3 * 2 + 1);
  const blurred = blur.apply(image.toTensor()).arraySync()[0];
  const weights = [-2, -1, 0, 1].map((d) => Math.exp(-(d ** 2) / 4.5));
  const sum = weights.reduce((a, b) => a + b);
  // Output row o sees input rows o − 2 … o + 1, so row 2 reaches outputs 1 … 4 through taps 3 … 0.
  for (const [tap, weight] of weights.entries()) {
    expect(blurred[4 - tap][3 * 2 + 1]).toBeCloseTo((weight * weights[2]) / sum ** 2, 6);
    expect(blurred[4 - tap][3 * 2]).toBe(0);
  }
});

test('the transposed blur is the adjoint', () => {
  const blur = new GaussianBlur(height, width, 4);
  const x = frames('x');
  const y = normals<tf.Rank.R3>('y', [2, 7, 18]);
  const forward = blur.apply(x).mul(y).sum().dataSync()[0];
  const back = blur.applyTransposed(y).mul(x).sum().dataSync()[0];
  expect(back).toBeCloseTo(forward, 4);
});

test('a frame is similar to itself: 1 everywhere, and no gradient', () => {
  const { map, gradient } = mapsOf(frames('a'), frames('a'), 4);
  for (const value of map.dataSync()) expect(value).toBeCloseTo(1, 4);
  for (const value of gradient.dataSync()) expect(Math.abs(value)).toBeLessThan(2e-2);
});

test.each([3, 4])('window %i: the gradient is that of automatic differentiation', (window) => {
  const [prediction, target] = [frames('a'), frames('b')];
  const { gradient, blur } = mapsOf(prediction, target, window);
  const automatic = tf.grad((x: tf.Tensor) => {
    const statistics = targetStatistics(target, blur);
    return ssimMaps(x as tf.Tensor3D, target, statistics, blur).map.sum();
  })(prediction);
  const [ours, theirs] = [gradient.dataSync(), automatic.dataSync()];
  const scale = Math.max(...theirs.map(Math.abs));
  ours.forEach((value, i) => {
    expect(Math.abs(value - theirs[i]) / scale).toBeLessThan(2e-5);
  });
});
