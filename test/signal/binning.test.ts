import { expect, test } from 'vitest';
import { countSpikes, windowCount } from '../../src/signal/binning.ts';

const trains = { timesMs: Uint16Array.of(0, 99, 100, 299, 150), offsets: Int32Array.of(0, 4, 4, 5) };

test('windows as long as the step are disjoint bins that hold every spike once', () => {
  const counts = countSpikes(trains, { durationMs: 300, windowMs: 100, stepMs: 100 });
  expect(counts.shape).toEqual([3, 3]);
  expect(Array.from(counts.data)).toEqual([2, 1, 1, 0, 0, 0, 0, 1, 0]);
});

test('longer windows overlap, are centred on steps and scaled where the trial ends', () => {
  const counts = countSpikes(trains, { durationMs: 300, windowMs: 200, stepMs: 100 });
  // Windows [-50, 150), [50, 250), [150, 350): 150 of 200 ms lie inside the first and the last.
  const expected = [3 * (200 / 150), 2, 200 / 150, 0, 0, 0, 0, 1, 200 / 150];
  expected.forEach((value, i) => {
    expect(counts.data[i]).toBeCloseTo(value, 5);
  });
});

test('shorter windows leave gaps', () => {
  const counts = countSpikes(trains, { durationMs: 300, windowMs: 50, stepMs: 100 });
  // Windows [25, 75), [125, 175), [225, 275).
  expect(Array.from(counts.data)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0]);
});

test.each([
  [100, 45],
  [50, 90],
  [20, 225],
  [10, 450],
])('4.5 s in steps of %d ms are %d bins', (stepMs, bins) => {
  expect(windowCount({ durationMs: 4500, windowMs: 100, stepMs })).toBe(bins);
});

test('refuses steps that do not fit, spikes outside the trial and offsets that do not match', () => {
  expect(() => windowCount({ durationMs: 4500, windowMs: 100, stepMs: 70 })).toThrow(/stepMs must divide.*70/);
  expect(() => windowCount({ durationMs: 4500, windowMs: 100.5, stepMs: 100 })).toThrow(/windowMs must be.*100.5/);
  expect(() => countSpikes(trains, { durationMs: 200, windowMs: 100, stepMs: 100 })).toThrow(/train 0 .* 299 ms/);
  const cut = { timesMs: trains.timesMs, offsets: Int32Array.of(0, 4) };
  expect(() => countSpikes(cut, { durationMs: 300, windowMs: 100, stepMs: 100 })).toThrow(/offsets must run from 0 to/);
});
