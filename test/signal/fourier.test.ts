import { expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import { randomStream } from '../../src/random/stream.ts';
import { makeCircularProducts, makeTransform, transformAxes } from '../../src/signal/fourier.ts';
import { scramblePhase } from '../../src/signal/phase-scramble.ts';

const complexNoise = (length: number) => Float64Array.from(randomStream(2, `fourier-${length}`).normals(2 * length));

function slowTransform(values: Float64Array): Float64Array {
  const length = values.length / 2;
  const result = new Float64Array(values.length);
  for (let k = 0; k < length; k++) {
    for (let n = 0; n < length; n++) {
      const [cos, sin] = [Math.cos((2 * Math.PI * k * n) / length), -Math.sin((2 * Math.PI * k * n) / length)];
      result[2 * k] += values[2 * n] * cos - values[2 * n + 1] * sin;
      result[2 * k + 1] += values[2 * n] * sin + values[2 * n + 1] * cos;
    }
  }
  return result;
}

const farthest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

test.each([1, 2, 3, 5, 8, 12, 29, 34, 64])(
  'a transform of length %d is the sum of its definition, and comes back',
  (length) => {
    const values = complexNoise(length);
    const spectrum = makeTransform(length)(values);
    expect(farthest(spectrum, slowTransform(values))).toBeLessThan(1e-11);
    expect(farthest(makeTransform(length, true)(spectrum), values)).toBeLessThan(1e-12);
  },
);

test.each([1, 2, 3, 8, 29, 500])(
  'the products of two courses of %d values at all shifts are the sums of their definition',
  (length) => {
    const [a, b] = ['a', 'b'].map((name) => randomStream(2, `shifted-${name}-${length}`).normals(length));
    const slow = Float64Array.from({ length }, (_, shift) =>
      b.reduce((sum, value, t) => sum + a[(t - shift + length) % length] * value, 0),
    );
    expect(farthest(makeCircularProducts(length)(a, b), slow)).toBeLessThan(1e-12 * length);
  },
);

test('over two axes: a wave along both has two entries', () => {
  const values = new Float64Array(2 * 5 * 6);
  for (let i = 0; i < 30; i++) values[2 * i] = Math.cos(2 * Math.PI * ((2 * Math.floor(i / 6)) / 5 + (i % 6) / 6));
  const spectrum = transformAxes(values, [5, 6]);
  const large = Array.from({ length: 30 }, (_, k) => k).filter(
    (k) => Math.hypot(spectrum[2 * k], spectrum[2 * k + 1]) > 1e-9,
  );
  expect(large).toEqual([2 * 6 + 1, 3 * 6 + 5]);
  expect(spectrum[2 * 13]).toBeCloseTo(15, 10);
});

const amplitudes = (data: Float32Array, shape: number[]) => {
  const complex = new Float64Array(2 * data.length);
  for (let i = 0; i < data.length; i++) complex[2 * i] = data[i];
  const spectrum = transformAxes(complex, shape);
  return Float64Array.from(data, (_, k) => Math.hypot(spectrum[2 * k], spectrum[2 * k + 1]));
};

test.each([[[9, 7]], [[16, 6]], [[50]]])(
  'scrambled phases of %j keep every amplitude and the mean, and nothing else',
  (shape) => {
    const size = shape.reduce((a, b) => a * b);
    const stimulus = ndarray(
      shape,
      randomStream(4, 'stimulus')
        .normals(size)
        .map((value) => value + 1),
    );
    const scrambled = scramblePhase(stimulus, randomStream(4, 'phases'));
    expect(farthest(amplitudes(scrambled.data, shape), amplitudes(stimulus.data, shape))).toBeLessThan(1e-4);
    const sum = (data: Float32Array) => data.reduce((total, value) => total + value, 0);
    expect(sum(scrambled.data)).toBeCloseTo(sum(stimulus.data), 3);
    const product = stimulus.data.reduce((total, value, i) => total + (value - 1) * (scrambled.data[i] - 1), 0);
    expect(Math.abs(product) / size).toBeLessThan(0.5);
  },
);

test('the colours of a video get the same phases', () => {
  const grey = randomStream(4, 'video').normals(4 * 5 * 6);
  const video = ndarray(
    [4, 5, 6, 2],
    Float32Array.from({ length: 240 }, (_, i) => grey[i >> 1] * (i % 2 ? -3 : 1)),
  );
  const { data } = scramblePhase(video, randomStream(4, 'phases'));
  for (let i = 0; i < 240; i += 2) expect(data[i + 1]).toBeCloseTo(-3 * data[i], 4);
});
