import { expect, test } from 'vitest';
import { weakUnits } from '../../../src/analysis/encoding/weak-units.ts';
import type { NdArray } from '../../../src/arrays.ts';
import { RepeatCovariance } from '../../../src/metrics/repeat-covariance.ts';
import { mean, standardDeviation } from '../../../src/metrics/summary.ts';
import { randomStream } from '../../../src/random/stream.ts';

/** Counts [repeat, time] of a unit whose log rate is an autoregression of sd `depth`; `hz` with bins of 5 ms. */
function unitOf(hz: number, depth: number, repeats: number, seed: number, bins = 600): NdArray {
  const stream = randomStream(seed, `unit-${hz}-${depth}-${repeats}`);
  let x = 0;
  const rate = Float64Array.from({ length: bins }, () => {
    x = 0.9 * x + Math.sqrt(1 - 0.81) * stream.normal();
    return hz * 0.005 * Math.exp(depth * x - depth ** 2 / 2);
  });
  const data = Float32Array.from({ length: repeats * bins }, (_, i) => stream.poisson(rate[i % bins]));
  return { shape: [repeats, bins], data };
}
const unitsOf = (hz: number, depth: number, repeats: number) =>
  Array.from({ length: 60 }, (_, seed) => unitOf(hz, depth, repeats, seed));

test('the jackknife by hand: three repeats, signal power of each pair left', () => {
  // Covariances of the repeats: first with second 2, either with the third 0.
  const repeats = { shape: [3, 3], data: Float32Array.of(-1, 0, 1, -2, 0, 2, -0.5, 1, -0.5) };
  const [a, b, c] = [4 / 2, 0, 0];
  const covariance = new RepeatCovariance(repeats);
  expect(covariance.signalPower).toBeCloseTo((a + b + c) / 3, 12);
  const left = [c, b, a];
  const centre = mean(left);
  expect(covariance.signalPowerError).toBeCloseTo(
    Math.sqrt((2 / 3) * left.reduce((sum, value) => sum + (value - centre) ** 2, 0)),
    12,
  );
});

test('the standard error is how much the signal power differs between sets of repeats of one rate', () => {
  const sets = Array.from({ length: 150 }, (_, seed) => {
    // The rate is one stimulus', so only spikes differ.
    const stream = randomStream(seed, 'sets');
    const rate = Float64Array.from({ length: 300 }, (_, t) => 0.3 * (1 + Math.sin(t / 7)));
    const data = Float32Array.from({ length: 10 * 300 }, (_, i) => stream.poisson(rate[i % 300]));
    const covariance = new RepeatCovariance({ shape: [10, 300], data });
    return { power: covariance.signalPower, error: covariance.signalPowerError };
  });
  const spread = standardDeviation(sets.map(({ power }) => power));
  expect(mean(sets.map(({ error }) => error)) / spread).toBeGreaterThan(0.8);
  expect(mean(sets.map(({ error }) => error)) / spread).toBeLessThan(1.3);
});

test('strong units are not weak, units without a signal nearly all are; of two repeats nothing is known', () => {
  const strong = weakUnits(unitsOf(20, 1, 10));
  expect(strong).toEqual({ of: 60, below: expect.any(Number), unknown: 0 });
  expect(strong.below).toBeLessThanOrEqual(3);
  const silent = weakUnits(unitsOf(5, 0, 10));
  // About half are below 0 and have no score at all.
  expect(silent.of).toBeLessThan(45);
  expect(silent.below / silent.of).toBeGreaterThan(0.8);
  const two = weakUnits(unitsOf(20, 1, 2));
  expect(two).toEqual({ of: expect.any(Number), below: 0, unknown: two.of });
  expect(weakUnits([unitOf(20, 1, 1, 1)])).toEqual({ of: 0, below: 0, unknown: 0 });
});
