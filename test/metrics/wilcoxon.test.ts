import { describe, expect, test } from 'vitest';
import { wilcoxonSignedRank } from '../../src/metrics/wilcoxon.ts';

describe('wilcoxonSignedRank', () => {
  test('six positive differences have the smallest two-sided p that six pairs can have, 2 / 2⁶', () => {
    expect(wilcoxonSignedRank([1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0])).toEqual({
      n: 6,
      w: 21,
      p: 1 / 32,
      method: 'exact',
    });
  });

  test('equals scipy.stats.wilcoxon (exact) on the plants of Darwin', () => {
    // Differences of Fisher (1935), table 3; scipy 1.11: statistic 24, p = 0.04126.
    const differences = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    const { n, w, p } = wilcoxonSignedRank(
      differences,
      differences.map(() => 0),
    );
    expect([n, w]).toEqual([15, 96]);
    expect(p).toBeCloseTo(0.04126, 5);
  });

  test('equal pairs are left out and ties share ranks', () => {
    // |d| = 1, 1, 2: ranks 1.5, 1.5, 3; d = 1, −1, 2 → W = 4.5; of 8 sign patterns 3 reach 4.5: p = 2 · 3/8.
    expect(wilcoxonSignedRank([1, 0, 2, 7], [0, 1, 0, 7])).toEqual({ n: 3, w: 4.5, p: 0.75, method: 'exact' });
    expect(wilcoxonSignedRank([3, 3], [3, 3])).toEqual({ n: 0, w: 0, p: 1, method: 'exact' });
  });

  test('many pairs: the normal approximation comes close to the exact value', () => {
    const values = Array.from({ length: 61 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
    const zeros = values.map(() => 0);
    const many = wilcoxonSignedRank(values, zeros);
    const fewer = wilcoxonSignedRank(values.slice(1), zeros.slice(1));
    expect(many.method).toBe('normal');
    expect(fewer.method).toBe('exact');
    expect(Math.abs(Math.log(many.p / fewer.p))).toBeLessThan(0.3);
  });
});

test('fractions that differ by as much, or by nothing, tie whatever the rounding of their difference', () => {
  // .5 − .3, .4 − .2, .7 − .5 and .1 − .3 are four different numbers in floating point, and .1 + .2 is not .3.
  const [a, b] = [
    [0.5, 0.4, 0.7, 0.1, 0.1 + 0.2],
    [0.3, 0.2, 0.5, 0.3, 0.3],
  ];
  expect(wilcoxonSignedRank(a, b)).toMatchObject({ n: 4, w: 7.5, p: 0.625 });
});
