import { expect, test } from 'vitest';
import { chanceFloor } from '../../src/metrics/chance-floor.ts';
import { circularShiftFloor, circularShifts } from '../../src/metrics/circular-shift.ts';
import { pearson } from '../../src/metrics/correlation.ts';
import { randomStream } from '../../src/random/stream.ts';

/** One sound of NS1: 980 bins of 5 ms. */
const [bins, binMs] = [980, 5];
const units = 300;

/** x_t = φ x_{t−1} + noise with φ = exp(−5 ms / τ). */
function autoregressive(tauMs: number, name: string): Float64Array[] {
  const decay = Math.exp(-binMs / tauMs);
  const stream = randomStream(4, name);
  return Array.from({ length: units }, () => {
    const row = new Float64Array(bins);
    for (let t = 0; t < bins; t++) row[t] = decay * (row[t - 1] ?? 0) + stream.normal();
    return row;
  });
}

test.each([
  [5, 0, 0.035],
  [20, 0.06, 0.16],
  [100, 0.22, 0.42],
])(
  'independent courses with τ %d ms pass the shifted floor as often as it says, that of single bins in %d to %d of them',
  (tau, low, high) => {
    const [predictions, responses] = [autoregressive(tau, 'prediction'), autoregressive(tau, 'response')];
    const shifts = { stream: randomStream(1, 'shift'), minimumBins: 100, draws: 200 };
    const shifted = circularShiftFloor(predictions, responses, shifts);
    const drawn = chanceFloor(predictions, responses, { stream: randomStream(1, 'floor'), draws: 100 });
    const above = (floors: readonly number[]) =>
      floors.filter((floor, unit) => pearson(predictions[unit], responses[unit]) > floor).length / units;
    // 300 units: the rate has a sampling error of 1.3 %; the limits lie 2.5 of them away.
    expect(above(shifted)).toBeGreaterThan(0.018);
    expect(above(shifted)).toBeLessThan(0.082);
    expect(above(drawn)).toBeGreaterThanOrEqual(low);
    expect(above(drawn)).toBeLessThanOrEqual(high);
  },
);

test('the floor is the 95th percentile of the correlations with the shifted prediction', () => {
  const stream = randomStream(2, 'short');
  const [a, b] = [stream.normals(12), stream.normals(12)];
  // Shifts 5, 6 and 7 of 12 bins.
  const shifted = (by: number) =>
    pearson(
      Float32Array.from(a, (_, t) => a[(t - by + 12) % 12]),
      b,
    );
  const [low, middle, high] = [5, 6, 7].map(shifted).sort((x, y) => x - y);
  expect(low).toBeLessThan(middle);
  const [floor] = circularShiftFloor([a], [b], { stream, minimumBins: 5 });
  expect(floor).toBeCloseTo(middle + 0.9 * (high - middle), 6);
});

test('shifts are different ones of the allowed, each once where there are few', () => {
  const stream = randomStream(3, 'shifts');
  expect([...circularShifts(10, 3.5, 100, stream)]).toEqual([4, 5, 6]);
  const drawn = circularShifts(3000, 100, 1000, stream);
  expect(new Set(drawn).size).toBe(1000);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(100);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(2900);
});

test('there is no floor for what does not vary, misses a bin or is too short to shift', () => {
  const stream = randomStream(5, 'none');
  const noise = stream.normals(50);
  const gap = Float32Array.from(noise, (value, t) => (t === 7 ? Number.NaN : value));
  const floors = (minimumBins: number) =>
    circularShiftFloor([new Float32Array(50), gap, noise], [noise, noise, noise], { stream, minimumBins });
  expect(floors(5)).toEqual([Number.NaN, Number.NaN, expect.any(Number)]);
  expect(floors(5)[2]).not.toBeNaN();
  expect(floors(26)[2]).toBeNaN();
});
