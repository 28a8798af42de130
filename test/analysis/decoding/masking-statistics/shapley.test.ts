import { expect, test } from 'vitest';
import { shapleyValues } from '../../../../src/analysis/decoding/masking-statistics/shapley.ts';
import { randomStream } from '../../../../src/random/stream.ts';

const sets = (names: readonly string[]) =>
  Array.from({ length: 2 ** names.length - 1 }, (_, i) => names.filter((_name, k) => ((i + 1) >> k) & 1));

test('the glove game: one left and two right gloves, a pair is worth 1', () => {
  const worth = (set: readonly string[]) => Number(set.includes('left') && set.some((one) => one.startsWith('right')));
  const names = ['left', 'right a', 'right b'];
  const values = shapleyValues(
    names,
    sets(names).map((regions) => ({ regions, effect: worth(regions) })),
  );
  expect(values.map(({ value }) => value)).toEqual([2 / 3, 1 / 6, 1 / 6].map((share) => expect.closeTo(share, 12)));
});

test('shares of six regions sum to the effect of all, and one that adds nothing has none', () => {
  const names = ['PFC', 'FEF', 'LIP', 'IT', 'V4', 'MT'];
  const stream = randomStream(1, 'effects');
  const known = new Map<string, number>();
  const effects = sets(names).map((regions) => {
    const counted = regions.filter((region) => region !== 'PFC').join();
    if (counted !== '' && !known.has(counted)) known.set(counted, stream.normal());
    return { regions: regions.toReversed(), effect: known.get(counted) ?? 0 };
  });
  const values = shapleyValues(names, effects);
  const whole = known.get('FEF,LIP,IT,V4,MT') ?? Number.NaN;
  expect(values.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(whole, 12);
  expect(values[0].value).toBeCloseTo(0, 12);
  expect(Math.abs(values[1].value)).toBeGreaterThan(1e-3);
});

test('a set that is missing, twice or of an unknown region is refused', () => {
  const all = sets(['a', 'b']).map((regions) => ({ regions, effect: 1 }));
  expect(() => shapleyValues(['a', 'b'], all.slice(1))).toThrow(/all 3 sets of them but got 2/);
  expect(() => shapleyValues(['a', 'b'], [...all.slice(1), all[1]])).toThrow(/all 3 sets/);
  expect(() => shapleyValues(['a', 'c'], all)).toThrow(/"b" is none of the regions a, c/);
});
