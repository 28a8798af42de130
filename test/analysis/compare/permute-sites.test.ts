import { expect, test } from 'vitest';
import { permuteSites } from '../../../src/analysis/compare/permute-sites.ts';
import { mean } from '../../../src/metrics/summary.ts';
import { type RandomStream, randomStream } from '../../../src/random/stream.ts';

const stream = () => randomStream(1, 'permute-sites');

test('few deals are all counted: by hand, with mirrored deals where sides have as many sites', () => {
  // The observed split is the most extreme of C(7, 3) = 35.
  expect(permuteSites([1, 2, 3], [10, 11, 12, 13], 5000, stream())).toEqual({ p: 1 / 35, smallestP: 1 / 35 });
  // Of C(8, 4) = 70 it and its mirror image are.
  expect(permuteSites([1, 2, 3, 4], [10, 11, 12, 13], 5000, stream())).toEqual({ p: 2 / 70, smallestP: 2 / 70 });
  const drawn = permuteSites([1, 2, 3, 4], [10, 11, 12, 13], 60, stream());
  expect(drawn.smallestP).toBe(1 / 61);
  expect(drawn.p).toBeLessThanOrEqual(6 / 61);
});

test('no test where p could not reach .05, where a side has two sites, and where nothing varies', () => {
  expect(permuteSites([1, 2, 3], [10, 11, 12], 5000, stream())).toEqual({
    ...{ p: null, smallestP: null, reason: '3 and 3 sites are too few to permute: p could not fall below 0.10' },
  });
  expect(permuteSites([1, 2], [10, 11, 12, 13, 14, 15, 16], 5000, stream())).toEqual({
    ...{ p: null, smallestP: null, reason: '2 and 7 sites are too few to permute: it takes 3 a side' },
  });
  expect(permuteSites([0.6, 0.6, 0.6], [0.6, 0.6, 0.1 + 0.5, 0.6], 5000, stream()).reason).toMatch(/do not differ/);
  // Deals without any spread within the sides are the most extreme, with or without rounding.
  const [low, high] = [(0.1 + 0.2) / 3, (0.7 + 0.2) / 3];
  expect(permuteSites(Array(4).fill(low), Array(4).fill(high), 5000, stream()).p).toBeCloseTo(2 / 70, 12);
});

/** Means of `units` units at each of `sites` sites of one population, of which a share `icc` of the variance is the sites'. */
function sitesOf(sites: number, units: number, icc: number, draws: RandomStream): number[] {
  return Array.from({ length: sites }, () => {
    const shared = draws.normal(0, Math.sqrt(icc));
    return mean(Array.from({ length: units }, () => shared + draws.normal(0, Math.sqrt(1 - icc))));
  });
}

// Pooled by unit, the difference of medians of the second was found in 40 % and of the third in none.
test.each([
  { a: [8, 8], b: [8, 8], icc: 0, least: 0.02, most: 0.08 },
  { a: [5, 2], b: [20, 20], icc: 0, least: 0.03, most: 0.11 },
  { a: [20, 2], b: [5, 20], icc: 0.3, least: 0.015, most: 0.08 },
  { a: [12, 2], b: [12, 20], icc: 0, least: 0.02, most: 0.09 },
])('sites × units $a and $b of one population: about 5 % at ICC $icc', ({ a, b, icc, least, most }) => {
  const populations = 300;
  let found = 0;
  for (let i = 0; i < populations; i++) {
    const draws = randomStream(i, `alike-${a}-${b}`);
    const [left, right] = [a, b].map(([sites, units]) => sitesOf(sites, units, icc, draws));
    if (permuteSites(left, right, 99, draws).p! <= 0.05) found++;
  }
  expect(found / populations).toBeGreaterThanOrEqual(least);
  expect(found / populations).toBeLessThanOrEqual(most);
});

test('a difference of one and a half standard deviations of sites is found in most populations', () => {
  const found = Array.from({ length: 60 }, (_, i) => {
    const draws = randomStream(i, 'apart');
    const apart = sitesOf(12, 6, 0.5, draws).map((value) => value + 1.5 * Math.sqrt(0.5 + 0.5 / 6));
    return permuteSites(apart, sitesOf(8, 3, 0.5, draws), 199, draws).p! <= 0.05;
  });
  expect(found.filter(Boolean).length).toBeGreaterThan(40);
});
