import { expect, test } from 'vitest';
import { dealtP, differentDeals } from '../../src/metrics/deals.ts';

test('counted by hand: two pairs, two of four, groups of other sizes, none', () => {
  expect(differentDeals(['a', 'a', 'b', 'b'])).toBe(3);
  expect(differentDeals([...'aaaabbbb'])).toBe(35);
  expect(differentDeals([...'aaab'])).toBe(4);
  expect(differentDeals([...'abcd'])).toBe(1);
  expect(differentDeals([])).toBe(1);
  expect(differentDeals(Array.from({ length: 400 }, (_, i) => i % 20))).toBe(Number.MAX_SAFE_INTEGER);
});

test('the smallest p is that of the deals or of the draws, and above .05 there is no test', () => {
  expect(dealtP(35, 9999)).toEqual({ deals: 35, smallestP: 1 / 35 });
  expect(dealtP(1e9, 9999)).toEqual({ deals: 1e9, smallestP: 1e-4 });
  expect(dealtP(10, 9999).reason).toBe('no test: 10 different deals, so that no p is below 0.1');
  expect(dealtP(1e9, 9).reason).toBe('no test: 9 deals drawn, so that no p is below 0.1');
});
