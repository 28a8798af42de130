import { expect, test } from 'vitest';
import { noiseField } from '../../../datasets/shared/noise-field.ts';
import { randomStream } from '../../../src/random/stream.ts';

const variance = (values: Float32Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
};

test('a flat spectrum gives white noise of variance 1, a shape that is no power of two included', () => {
  const { shape, data } = noiseField([500, 18], () => 1, randomStream(1, 'white'));
  expect(shape).toEqual([500, 18]);
  expect(variance(data)).toBeCloseTo(1, 1);
  let neighbours = 0;
  for (let i = 18; i < data.length; i++) neighbours += (data[i] * data[i - 18]) / data.length;
  expect(Math.abs(neighbours)).toBeLessThan(0.04);
});

test('a single wave per axis comes out where the amplitude is 1 only there', () => {
  const field = noiseField(
    [16, 8],
    ([a, b]) => (Math.abs(a) === 2 / 16 && b === 1 / 8 ? 1 : 0),
    randomStream(1, 'wave'),
  );
  // cos and sin of one frequency: the second difference along an axis is −(2 − 2 cos ω) times the value.
  for (let row = 1; row < 15; row++) {
    const at = (r: number) => field.data[r * 8 + 3];
    expect(at(row - 1) - 2 * at(row) + at(row + 1)).toBeCloseTo(-(2 - 2 * Math.cos(Math.PI / 4)) * at(row), 4);
  }
});

test('the covariance at a lag is the transform of the power: 1/f noise is smoother than white noise', () => {
  const knee = 0.05;
  const field = noiseField([4096, 2], ([f]) => 1 / Math.hypot(1, f / knee), randomStream(2, 'pink'));
  let expected = 0;
  let total = 0;
  for (let k = -2048; k < 2048; k++) {
    const power = 1 / (1 + (k / 4096 / knee) ** 2);
    total += power;
    expected += power * Math.cos((2 * Math.PI * k * 3) / 4096);
  }
  let product = 0;
  for (let i = 6; i < field.data.length; i++) product += (field.data[i] * field.data[i - 6]) / field.data.length;
  expect(product / variance(field.data)).toBeCloseTo(expected / total, 1);
});

test('the same stream gives the same field', () => {
  const draw = (seed: number) => noiseField([32, 4], ([f]) => 1 / (0.1 + Math.abs(f)), randomStream(seed, 'x')).data;
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});
