import { expect, test } from 'vitest';
import { answerOf, answerSchema } from '../../../../services/analyses/subspaces/answer.ts';
import { withJsonArrays } from '../../../../src/io/array-json.ts';
import { madeUpAnalysis } from './made-up-analysis.ts';

const stored = madeUpAnalysis();
const answer = (asked: unknown) => answerOf(stored, answerSchema.parse(asked));

test('nothing asked for leaves nothing out', () => {
  expect(answer({})).toEqual(stored);
});

test('some units: their rows and columns, their sites, the same numbers', () => {
  const { units, sites, similarity, tiling, paths, reliableUnits, summary } = answer({ units: [5, 'u2'] });
  expect(units).toEqual([stored.units[2], stored.units[3]]);
  expect(sites).toEqual([stored.sites[1]]);
  // Places 2 and 3 of a 4 × 4 matrix of 0 … 15.
  expect([similarity!.shape, Array.from(similarity!.data)]).toEqual([
    [2, 2],
    [10, 11, 14, 15],
  ]);
  expect(tiling.map(({ site }) => site)).toEqual(['right']);
  expect(Object.keys(paths)).toEqual(['u2']);
  expect(reliableUnits).toEqual([2, 5]);
  expect(summary).toBe(stored.summary);
});

test('some filters: the first ones of units and sites, all eigenvalues', () => {
  const { units, sites } = answer({ filters: 2 });
  expect(units.map(({ filters }) => filters.shape[0])).toEqual([2, 2, 2, 0]);
  expect(Array.from(units[0].filters.data)).toEqual(Array.from(stored.units[0].filters.data.subarray(0, 2 * 120)));
  expect(sites.map(({ filters }) => filters.shape)).toEqual([
    [2, 4, 6, 5, 1],
    [2, 4, 6, 5, 1],
  ]);
  expect(units[0].eigenvalues).toHaveLength(3);
  expect(units[0].visual!.components).toHaveLength(3);
});

test('numbers alone: shapes, dimensions and areas stay, arrays go', () => {
  const numbers = answer({ filters: 0, parts: [] });
  const [{ filters, tuning, dimensions, visual }] = numbers.units;
  expect(filters.shape).toEqual([0, 4, 6, 5, 1]);
  expect(tuning).toEqual({
    planes: [],
    volume: null,
    shapes: [{ asymmetry: -0.9, shape: 'hill', centres: new Float64Array(0), response: new Float64Array(0) }, null],
    area: 0.25,
  });
  expect([dimensions.k95, visual]).toEqual([3, null]);
  expect([numbers.sites, numbers.similarity, numbers.tiling, numbers.paths]).toEqual([[], null, [], {}]);
  const bytes = (value: unknown) => JSON.stringify(withJsonArrays(value)).length;
  expect(bytes(numbers)).toBeLessThan(0.3 * bytes(stored));
  expect(bytes(answer({ filters: 1 }))).toBeLessThan(bytes(stored) - 7 * 120 * 5);
});

test('a unit that was not analysed, or another part, is an error', () => {
  expect(() => answer({ units: ['u9'] })).toThrow(/"u9".*u0, u1, u2, u5/);
  expect(() => answer({ units: [3] })).toThrow(/"3".*0, 1, 2, 5/);
  expect(answerSchema.safeParse({ parts: ['colour'] }).success).toBe(false);
  expect(answerSchema.safeParse({ units: [] }).success).toBe(false);
});
