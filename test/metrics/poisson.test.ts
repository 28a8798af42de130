import { expect, test } from 'vitest';
import { poissonFit } from '../../src/metrics/poisson.ts';

test('hand-worked: two repeats of two bins', () => {
  const fit = poissonFit([2, 0.5], [1, 0, 3, 1]);
  const logLikelihood = 4 * Math.log(2) + Math.log(0.5) - 2 * 2.5 - Math.log(6);
  expect(fit.spikes).toBe(5);
  expect(fit.logLikelihood).toBeCloseTo(logLikelihood, 9);
  const constant = 5 * Math.log(1.25) - 5 - Math.log(6);
  expect(fit.bitsPerSpike).toBeCloseTo((logLikelihood - constant) / (5 * Math.LN2), 9);
  const term = (y: number, r: number) => (y > 0 ? y * Math.log(y / r) : 0) - (y - r);
  expect(fit.deviance).toBeCloseTo(2 * (term(1, 2) + term(0, 0.5) + term(3, 2) + term(1, 0.5)), 9);
});

test('the constant rate has 0 bits a spike, perfect rates have deviance 0', () => {
  expect(poissonFit([1, 1, 1], [0, 1, 2]).bitsPerSpike).toBeCloseTo(0, 12);
  expect(poissonFit([1, 1, 4], [1, 1, 4]).deviance).toBeCloseTo(0, 9);
  expect(poissonFit([1, 1, 4], [1, 1, 4]).bitsPerSpike).toBeGreaterThan(0);
});

test('rates of 0 and below are raised to 1 % of the mean count', () => {
  expect(poissonFit([-3, 2], [1, 1]).logLikelihood).toBeCloseTo(Math.log(0.01) - 0.01 + Math.log(2) - 2, 9);
});

test('no spikes: no bits a spike', () => {
  expect(poissonFit([1, 1], [0, 0]).bitsPerSpike).toBeNaN();
});

test('half a spike is an error', () => {
  expect(() => poissonFit([1, 1], [0.5, 1])).toThrow(/whole numbers from 0 but one is 0.5/);
});
