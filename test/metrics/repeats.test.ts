import { expect, test } from 'vitest';
import { chanceFloor } from '../../src/metrics/chance-floor.ts';
import { pearson } from '../../src/metrics/correlation.ts';
import {
  maximalCorrelation,
  meanResponse,
  normalisedCorrelation,
  signalPower,
  trialToTrialCorrelation,
} from '../../src/metrics/neural.ts';
import { RepeatCovariance } from '../../src/metrics/repeat-covariance.ts';
import { mean, quantile, standardDeviation, variance } from '../../src/metrics/summary.ts';
import { randomStream } from '../../src/random/stream.ts';

const bins = 4000;

/** Signal of variance 1 plus, in every repeat, noise of variance `noise`. */
function noisyRepeats(count: number, noise: number, seed = 1) {
  const stream = randomStream(seed, 'repeats');
  const signal = stream.normals(bins);
  const data = new Float32Array(count * bins);
  for (let i = 0; i < data.length; i++) data[i] = signal[i % bins] + stream.normal(0, Math.sqrt(noise));
  return { signal, repeats: { shape: [count, bins], data } };
}

test('signal and noise power of a simulation come back', () => {
  const { signal, repeats } = noisyRepeats(8, 3);
  expect(signalPower(repeats)).toBeCloseTo(variance(signal), 1);
  expect(new RepeatCovariance(repeats).trialPower).toBeCloseTo(4, 0);
  // The signal itself is a perfect model.
  expect(normalisedCorrelation(signal, repeats)).toBeCloseTo(1, 1);
  expect(pearson(signal, meanResponse(repeats))).toBeCloseTo(maximalCorrelation(repeats), 1);
});

test('the correlation between repeats is that of all pairs; constant repeats are left out', () => {
  const { repeats } = noisyRepeats(4, 1);
  const row = (r: number) => repeats.data.subarray(r * bins, (r + 1) * bins);
  const pairs = [0, 1, 2, 3].flatMap((i) => [0, 1, 2, 3].filter((j) => j > i).map((j) => pearson(row(i), row(j))));
  expect(trialToTrialCorrelation(repeats)).toBeCloseTo(mean(pairs), 9);
  const silent = { shape: [4, bins], data: Float32Array.from(repeats.data).fill(0, 0, bins) };
  expect(trialToTrialCorrelation(silent)).toBeCloseTo(mean(pairs.slice(3)), 9);
  const onlyOne = { shape: [2, bins], data: Float32Array.from(repeats.data.subarray(0, 2 * bins)).fill(0, 0, bins) };
  expect(trialToTrialCorrelation(onlyOne)).toBeNaN();
});

test('a few random half-splits come near to all of them', () => {
  const { repeats } = noisyRepeats(12, 4);
  const all = maximalCorrelation(repeats);
  const some = maximalCorrelation(repeats, { count: 20, stream: randomStream(1, 'splits') });
  expect(some).toBeCloseTo(all, 2);
  expect(some).not.toBe(all);
  // Fewer ways than asked for: each once, as without a bound.
  const few = { shape: [4, bins], data: repeats.data.subarray(0, 4 * bins) };
  expect(maximalCorrelation(few, { count: 3, stream: randomStream(1, 'splits') })).toBe(maximalCorrelation(few));
});

test.each([3, 5, 7])('the ceiling of %d repeats is that of their mean, by Spearman–Brown from the halves', (count) => {
  // Noise of variance 8 a repeat: the mean of R correlates with the signal by √(1 / (1 + 8 / R)).
  const analytic = Math.sqrt(1 / (1 + 8 / count));
  const draws = Array.from({ length: 30 }, (_, i) => noisyRepeats(count, 8, i).repeats);
  const ceilings = draws.map((repeats) => maximalCorrelation(repeats));
  const error = 3 * (standardDeviation(ceilings) / Math.sqrt(ceilings.length));
  expect(Math.abs(mean(ceilings) - analytic)).toBeLessThan(error);
  const halved = mean(draws.map((repeats) => maximalCorrelation(repeats, undefined, 'halved-repeats')));
  expect(halved).toBeLessThan(analytic - 2 * error);
  expect(halved).toBeCloseTo(Math.sqrt(1 / (1 + 8 / (count - 1))), 1);
});

test('an even number of repeats has one ceiling, whichever is asked for; a missing bin leaves none', () => {
  const { repeats } = noisyRepeats(4, 2);
  expect(maximalCorrelation(repeats, undefined, 'halved-repeats')).toBe(maximalCorrelation(repeats));
  repeats.data[5] = Number.NaN;
  expect(maximalCorrelation(repeats)).toBeNaN();
  expect(trialToTrialCorrelation(repeats)).toBeNaN();
});

test('repeats that disagree have no ceiling', () => {
  const { data } = noisyRepeats(1, 0).repeats;
  const opposite = { shape: [2, bins], data: Float32Array.from([...data, ...data.map((value) => -value)]) };
  expect(maximalCorrelation(opposite)).toBeNaN();
  expect(signalPower(opposite)).toBeLessThan(0);
});

test('the chance floor of independent bins is that of a normal correlation of so many bins', () => {
  const stream = randomStream(2, 'chance');
  const rows = Array.from({ length: 20 }, () => stream.normals(bins));
  const floors = chanceFloor(rows, rows, { stream: randomStream(1, 'floor') });
  // r of 500 independent pairs has sd 1/√500; its 95th percentile lies 1.645 of them up.
  expect(mean(floors)).toBeCloseTo(1.645 / Math.sqrt(500), 2);
  expect(quantile(floors, 0)).toBeGreaterThan(0.05);
  expect(chanceFloor([new Float32Array(50)], [stream.normals(50)], { stream })[0]).toBeNaN();
});

test('a split that leaves one half without a spike does not count', () => {
  // Two repeats alike, two silent: of the three splits one sets the silent ones against the others.
  const alike = [0, 1, 0, 2, 1, 0];
  const data = Float32Array.from([...alike, ...alike, ...alike.map(() => 0), ...alike.map(() => 0)]);
  expect(maximalCorrelation({ shape: [4, 6], data })).toBeCloseTo(1, 10);
});
