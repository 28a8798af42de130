import { expect, test } from 'vitest';
import { mannWhitney } from '../../src/metrics/mann-whitney.ts';
import { randomStream } from '../../src/random/stream.ts';

// scipy 1.14.1: mannwhitneyu(method='exact') without ties, method=PermutationMethod(n_resamples=inf) with ties.
const [twenty, others] = [
  Array.from({ length: 20 }, (_, i) => ((7 * i * i + 3) % 41) + 0.01 * i),
  Array.from({ length: 20 }, (_, i) => ((11 * i * i + 5) % 43) + 0.3 + 0.01 * i),
];
test.each([
  [[1, 2], [3, 4], 0, 1 / 3],
  [[1.1, 2.3, 0.4, 5.6, 7.7], [3.1, 8.8, 9.9, 4.2, 6.1, 10.5, 12], 5, 0.04797979797979798],
  [twenty, others, 231, 0.4135263115144142],
  [[1, 1], [2, 2], 0, 1 / 3],
  [[1, 1, 1], [2, 2, 2], 0, 0.1],
  [[1, 2, 2, 3], [2, 3, 3, 4, 5], 3, 0.15873015873015872],
  [[0, 0, 1, 2], [0, 1, 1, 1, 2, 5], 8, 0.4666666666666667],
])('%j and %j: U %f, exact p %f as in scipy', (a, b, u, p) => {
  const test = mannWhitney(a, b);
  expect(test).toEqual({ u, p: expect.closeTo(p, 13), method: 'exact' });
  expect(mannWhitney(b, a)).toEqual({ u: a.length * b.length - u, p: expect.closeTo(p, 13), method: 'exact' });
});

test('above 400 pairs the normal approximation, which comes close to the exact value', () => {
  const stream = randomStream(1, 'groups');
  const [a, b] = [Array.from(stream.normals(21)), Array.from(stream.normals(20), (value) => value + 0.5)];
  const normal = mannWhitney(a, b);
  expect(normal.method).toBe('normal');
  const exact = mannWhitney(a, b, 'exact');
  expect(exact.u).toBe(normal.u);
  expect(Math.abs(exact.p - normal.p)).toBeLessThan(0.005);
});
