import { expect, test } from 'vitest';
import { drawCounts } from '../../../datasets/shared/spikes.ts';
import { ndarray } from '../../../src/arrays.ts';

const constant = (times: number, rates: readonly number[]) =>
  ndarray(
    [times, rates.length],
    Float64Array.from({ length: times * rates.length }, (_, i) => rates[i % rates.length]),
  );

test('counts are Poisson: mean and variance are the expectation, bins and repeats are independent', () => {
  const { shape, data } = drawCounts(constant(4000, [0.2, 1.5, 0]), 5, 1, 'x');
  expect(shape).toEqual([5, 4000, 3]);
  const column = (unit: number) => Float64Array.from({ length: 20_000 }, (_, i) => data[i * 3 + unit]);
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value / values.length, 0);
  for (const [unit, rate] of [0.2, 1.5].entries()) {
    const counts = column(unit);
    const centre = mean(counts);
    expect(Math.abs(centre - rate)).toBeLessThan(4 * Math.sqrt(rate / counts.length));
    expect(mean(counts.map((count) => (count - centre) ** 2)) / rate).toBeCloseTo(1, 1);
    const next = mean(counts.subarray(1).map((count, i) => (count - centre) * (counts[i] - centre)));
    expect(Math.abs(next / rate)).toBeLessThan(4 / Math.sqrt(counts.length));
  }
  expect(Math.max(...column(2))).toBe(0);
});

test('a unit has the same spikes whatever other units there are', () => {
  const alone = drawCounts(constant(50, [0.5]), 2, 1, 'x').data;
  const both = drawCounts(constant(50, [0.5, 2]), 2, 1, 'x').data;
  expect([...alone]).toEqual([...both.filter((_, i) => i % 2 === 0)]);
  expect([...drawCounts(constant(50, [0.5]), 2, 2, 'x').data]).not.toEqual([...alone]);
});
