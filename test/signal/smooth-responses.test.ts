import { expect, test } from 'vitest';
import { hannWindow, meanSmoothedResponse, smoothedRepeats } from '../../src/signal/smooth-responses.ts';

const column = (...values: number[]) => ({ shape: [1, values.length, 1], data: Float32Array.from(values) });

test('a 4-bin Hann window covers t − 1 … t + 2 with weights that sum to 1', () => {
  const { weights, firstOffset } = hannWindow(4);
  expect(firstOffset).toBe(-1);
  // sin² of 36° and 72°, over twice their sum 1.25.
  expect([...weights]).toEqual([0.138, 0.362, 0.362, 0.138].map((w) => expect.closeTo(w, 3)));
  expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
});

test('an impulse spreads backwards as the window reaches forwards', () => {
  const { data } = smoothedRepeats(column(0, 0, 0, 0, 1, 0, 0, 0), { hannBins: 4 });
  const [a, b] = hannWindow(4).weights;
  expect([...data]).toEqual([0, 0, a, b, b, a, 0, 0].map((w) => expect.closeTo(w, 6)));
});

test('a constant stays constant at the ends and beside a gap, and the gap stays', () => {
  const { data } = smoothedRepeats(column(2, 2, Number.NaN, 2, 2, 2), { hannBins: 3 });
  expect([...data]).toEqual([2, 2, Number.NaN, 2, 2, 2]);
  const whole = smoothedRepeats(column(2, 2, 2, 2, 2), { hannBins: 4 });
  for (const value of whole.data) expect(value).toBeCloseTo(2, 6);
});

test('every trial and unit is smoothed by itself', () => {
  const repeats = { shape: [2, 3, 2], data: Float32Array.from([1, 0, 1, 0, 1, 0, 0, 4, 0, 4, 0, 4]) };
  const { data } = smoothedRepeats(repeats, { hannBins: 3 });
  expect([...data]).toEqual([1, 0, 1, 0, 1, 0, 0, 4, 0, 4, 0, 4].map((value) => expect.closeTo(value, 6)));
});

test('no window: a float copy', () => {
  const { data } = smoothedRepeats({ shape: [1, 2, 1], data: Uint8Array.from([3, 1]) }, { hannBins: 1 });
  expect(data).toEqual(Float32Array.from([3, 1]));
});

test('a window of no bins is an error', () => {
  expect(() => smoothedRepeats(column(1, 2), { hannBins: 0 })).toThrow(/1 or more, but got 0/);
});

test('the mean over repeats leaves gaps out and is NaN where all are missing', () => {
  const nan = Number.NaN;
  const repeats = { shape: [2, 3, 1], data: Float32Array.from([1, nan, nan, 3, 4, nan]) };
  const { shape, data } = meanSmoothedResponse(repeats, { hannBins: 1 });
  expect(shape).toEqual([3, 1]);
  expect([...data]).toEqual([2, 4, nan]);
});
