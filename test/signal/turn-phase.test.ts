import { expect, test } from 'vitest';
import { type NdArray, ndarray } from '../../src/arrays.ts';
import { randomStream } from '../../src/random/stream.ts';
import { transformAxes } from '../../src/signal/fourier.ts';
import { turnPhase } from '../../src/signal/phase-scramble.ts';

const wave = (shape: number[], value: (...place: number[]) => number): NdArray =>
  ndarray(
    shape,
    Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => value(Math.floor(i / shape[1]), i % shape[1])),
  );

const close = ({ data }: NdArray, expected: NdArray) =>
  data.forEach((value, i) => {
    expect(value).toBeCloseTo(expected.data[i], 5);
  });

test('gratings move by a quarter of their period along the last axis, flicker along the one before', () => {
  const grating = (phase: number) => wave([6, 16], (_, x) => Math.cos((2 * Math.PI * 3 * x) / 16 - phase));
  close(turnPhase(grating(0.4)), grating(0.4 - Math.PI / 2));
  const flicker = (phase: number) => wave([12, 5], (t) => Math.cos((2 * Math.PI * 2 * t) / 12 - phase));
  close(turnPhase(flicker(0)), flicker(-Math.PI / 2));
  close(
    turnPhase(wave([4, 8], () => 2)),
    wave([4, 8], () => 2),
  );
});

test('two turns change the sign of all but the mean and half the sampling rate; amplitudes stay', () => {
  const noise = wave(
    [5, 7],
    (() => {
      const stream = randomStream(1, 'turn');
      return () => stream.normal();
    })(),
  );
  const mean = noise.data.reduce((sum, value) => sum + value, 0) / 35;
  close(
    turnPhase(turnPhase(noise)),
    wave([5, 7], (t, x) => 2 * mean - noise.data[t * 7 + x]),
  );
  const spectrum = ({ data }: NdArray) => {
    const complex = new Float64Array(70);
    data.forEach((value, i) => {
      complex[2 * i] = value;
    });
    const found = transformAxes(complex, [5, 7]);
    return Array.from({ length: 35 }, (_, i) => Math.hypot(found[2 * i], found[2 * i + 1]));
  };
  const before = spectrum(noise);
  spectrum(turnPhase(noise)).forEach((value, i) => {
    expect(value).toBeCloseTo(before[i], 4);
  });
});
