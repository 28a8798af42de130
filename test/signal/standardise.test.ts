import { expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import { constantUnits, fitStandardisation, standardise } from '../../src/signal/standardise.ts';

/** [sample 2, time 2, unit 2]: unit 0 is 1, 2, 3, 6; unit 1 is always .1. */
const training = ndarray([2, 2, 2], Float32Array.of(1, 0.1, 2, 0.1, 3, 0.1, 6, 0.1));

test('mean and sd are over samples and time; a constant unit has sd 0', () => {
  const fit = fitStandardisation(training);
  expect(fit.mean[0]).toBe(3);
  expect(fit.sd[0]).toBeCloseTo(Math.sqrt(3.5), 6);
  expect(fit.sd[1]).toBe(0);
  expect(constantUnits(fit)).toEqual([1]);
});

test('other splits use the training statistics and constant units become zeros', () => {
  const fit = fitStandardisation(training);
  const scaled = standardise(ndarray([1, 1, 2], Float32Array.of(10, 5)), fit);
  expect(scaled.data[0]).toBeCloseTo(7 / Math.sqrt(3.5), 5);
  expect(scaled.data[1]).toBe(0);
});

test('refuses another number of units and an empty training split', () => {
  expect(() => standardise(ndarray([1, 1, 3], new Float32Array(3)), fitStandardisation(training))).toThrow(/unit 2/);
  expect(() => fitStandardisation(ndarray([0, 2, 2], new Float32Array(0)))).toThrow(/at least one training sample/);
});
