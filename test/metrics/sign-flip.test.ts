import { expect, test } from 'vitest';
import { studentCriticalT } from '../../src/metrics/distributions.ts';
import { signFlipTest } from '../../src/metrics/sign-flip.ts';
import { randomStream } from '../../src/random/stream.ts';

test('worked by hand: of eight signs of 1, 2, 3 those that reach a sum of 6, and of 4', () => {
  const stream = randomStream(1, 'flips');
  expect(signFlipTest([1, 2, 3], stream)).toEqual({ n: 3, mean: 2, p: 2 / 8 });
  // −1 + 2 + 3 = 4: so do 6, −6 and −4.
  expect(signFlipTest([-1, 2, 3], stream).p).toBe(4 / 8);
  expect(signFlipTest([0, 0], stream).p).toBe(1);
});

test('drawn signs agree with all of them, and noise is significant in about 5 %', () => {
  const stream = randomStream(2, 'flips');
  const found = Array.from({ length: 300 }, () => signFlipTest(Array.from(stream.normals(8)), stream).p <= 0.05);
  const share = found.filter(Boolean).length / found.length;
  expect(share).toBeGreaterThan(0.02);
  expect(share).toBeLessThan(0.08);
  const values = Array.from({ length: 15 }, () => stream.normal(0.5));
  const { p } = signFlipTest(values, stream);
  // The normal approximation of the sum of flipped values.
  const z = values.reduce((sum, value) => sum + value, 0) / Math.hypot(...values);
  expect(p).toBeGreaterThan(0);
  expect(Math.abs(p - 2 * (1 - normalBelow(Math.abs(z))))).toBeLessThan(0.03);
});

test('values that are no numbers are refused', () => {
  expect(() => signFlipTest([], randomStream(1, 'none'))).toThrow(/got none/);
  expect(() => signFlipTest([1, Number.NaN], randomStream(1, 'none'))).toThrow(/finite/);
});

test('critical t as in tables', () => {
  expect(studentCriticalT(0.05, 10)).toBeCloseTo(2.2281, 4);
  expect(studentCriticalT(0.1, 5)).toBeCloseTo(2.015, 3);
});

/** Abramowitz & Stegun 1964, 26.2.17. */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}
