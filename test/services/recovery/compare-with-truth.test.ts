import { expect, test } from 'vitest';
import { principalAnglesDeg } from '../../../services/recovery/compare-with-truth.ts';
import { ndarray } from '../../../src/arrays.ts';

const filters = (shape: number[], ...values: number[]) => ndarray(shape, Float32Array.from(values));

test('planes of three-space that share an axis: 0° and the angle between them', () => {
  const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  const a = filters([2, 3, 1], 1, 0, 0, 0, 1, 0);
  const b = filters([2, 3, 1], 1, 0, 0, 0, cos, sin);
  const angles = principalAnglesDeg(a, b);
  expect(angles[0]).toBeCloseTo(0, 2);
  expect(angles[1]).toBeCloseTo(30, 4);
});

test('the basis of a subspace does not matter, orthogonal filters are at 90°', () => {
  const half = Math.SQRT1_2;
  const a = filters([2, 2, 2], 1, 0, 0, 0, 0, 1, 0, 0);
  const turned = filters([2, 2, 2], half, half, 0, 0, half, -half, 0, 0);
  for (const angle of principalAnglesDeg(a, turned)) expect(angle).toBeLessThan(0.05);
  expect(principalAnglesDeg(a, filters([1, 2, 2], 0, 0, 0, 1))).toEqual([90]);
});

test('filters of fewer lags are zero at the others', () => {
  const short = filters([1, 1, 2], 0.6, 0.8);
  const long = filters([1, 2, 2], 0.6, 0, 0.8, 0);
  // The product is .6 · .6; lag 1 of the longer one meets nothing.
  expect(principalAnglesDeg(short, long)[0]).toBeCloseTo((Math.acos(0.36) * 180) / Math.PI, 4);
});
