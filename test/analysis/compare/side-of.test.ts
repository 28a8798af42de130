import { expect, test } from 'vitest';
import { sideOf } from '../../../src/analysis/compare/side-of.ts';
import { temporalMarginal } from '../../../src/analysis/compare/unit-values.ts';
import { madeUpAnalysis } from '../../services/analyses/subspaces/made-up-analysis.ts';

test('units without components or beneath the wanted correlation stay out', () => {
  const { units, similarity } = sideOf(madeUpAnalysis(), 'made up');
  expect(units.map(({ unit }) => unit)).toEqual(['u0', 'u2']);
  // Places 0 and 2 of a 4 × 4 matrix of 0 … 15.
  expect(Array.from(similarity.data)).toEqual([0, 2, 8, 10]);
});

test('two-sided networks are compared by what they see of the past', () => {
  const stored = madeUpAnalysis();
  const [causal] = sideOf(stored, 'causal').units;
  const [twoSided] = sideOf({ ...stored, lagRange: [-1, 2] }, 'two-sided').units;
  expect([causal.firstLag, causal.filters.shape]).toEqual([0, [3, 4, 6, 5, 1]]);
  expect([twoSided.firstLag, twoSided.filters.shape]).toEqual([0, [3, 3, 6, 5, 1]]);
  expect(Array.from(twoSided.filters.data.subarray(90, 180))).toEqual(
    Array.from(causal.filters.data.subarray(120 + 30, 240)),
  );
  const whole = temporalMarginal(causal);
  const past = temporalMarginal(twoSided);
  expect(past[1] / past[0]).toBeCloseTo(whole[2] / whole[1], 6);
});
