import { expect, test } from 'vitest';
import { permutationTest } from '../../src/metrics/permutation-test.ts';
import { randomStream } from '../../src/random/stream.ts';

const fits = (table: readonly (readonly number[])[]) => (order: ArrayLike<number>) =>
  table.reduce((sum, row, i) => sum + row[order[i]], 0);
const identity = (n: number) =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => Number(i === j)));
const run = (n: number, draws = 1000) =>
  permutationTest(n, fits(identity(n)), { draws, stream: randomStream(1, 'orders'), things: 'clips' });

test('all orders are counted where they are few: the p of a perfect fit is the smallest there is', () => {
  expect(run(4)).toMatchObject({ permutations: 24, mean: 1, p: 1 / 24, smallestP: 1 / 24 });
  expect(run(5)).toMatchObject({ permutations: 120, p: 1 / 120, smallestP: 1 / 120 });
  expect(run(8)).toMatchObject({ permutations: 1000, p: 1 / 1001, smallestP: 1 / 1001 });
  expect(run(8).mean).toBeCloseTo(1, 0);
});

test('no test that cannot reject', () => {
  expect(run(3)).toMatchObject({ permutations: 6, p: null, smallestP: 1 / 6 });
  expect(run(3).reason).toBe('no test: 3 clips have no more than 6 orders, so that no p is below 0.17');
  expect(run(1)).toMatchObject({ p: null, smallestP: 1 });
  expect(run(8, 9).p).toBeNull();
});

test('equal fits are no finding, and a missing score is none', () => {
  const options = { draws: 1000, stream: randomStream(1, 'orders'), things: 'clips' };
  expect(permutationTest(5, () => 0.3, options).p).toBe(1);
  expect(permutationTest(5, () => Number.NaN, options)).toMatchObject({
    p: null,
    reason: 'no test: a score is missing',
  });
});
