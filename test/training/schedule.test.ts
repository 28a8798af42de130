import { expect, test } from 'vitest';
import { learningRateAt } from '../../src/training/schedule.ts';

test('steps: × 0.85 every 3 epochs of 4 steps', () => {
  const config = { schedule: { kind: 'step', factor: 0.85, everyEpochs: 3 } as const, learningRate: 0.01, steps: 100 };
  const rates = Array.from({ length: 37 }, (_, step) => learningRateAt(config, step, 4));
  expect(rates.slice(0, 12)).toEqual(Array(12).fill(0.01));
  expect(rates[12]).toBeCloseTo(0.0085, 12);
  expect(rates[23]).toBeCloseTo(0.0085, 12);
  expect(rates[24]).toBeCloseTo(0.01 * 0.85 ** 2, 12);
  expect(rates[36]).toBeCloseTo(0.01 * 0.85 ** 3, 12);
});

test('warm-up, flat, then linear down to the final fraction at the last step', () => {
  const schedule = { kind: 'flat-linear', warmupSteps: 4, flatFraction: 0.5, finalFraction: 0.1 } as const;
  const config = { schedule, learningRate: 2, steps: 21 };
  const rates = Array.from({ length: 21 }, (_, step) => learningRateAt(config, step, 5));
  expect(rates.slice(0, 5)).toEqual([0.5, 1, 1.5, 2, 2]);
  expect(rates[10]).toBe(2);
  expect(rates[20]).toBeCloseTo(0.2, 12);
  for (let step = 11; step < 20; step++) expect(rates[step] - rates[step + 1]).toBeCloseTo(1.8 / 9.5, 10);
});

test('without a warm-up the first step has the full rate', () => {
  const schedule = { kind: 'flat-linear', warmupSteps: 0, flatFraction: 1, finalFraction: 0 } as const;
  expect(learningRateAt({ schedule, learningRate: 0.3, steps: 10 }, 0, 1)).toBe(0.3);
  expect(learningRateAt({ schedule, learningRate: 0.3, steps: 10 }, 9, 1)).toBe(0.3);
});
