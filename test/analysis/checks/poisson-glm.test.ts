import { expect, test } from 'vitest';
import { checkGlmReduction } from '../../../src/analysis/checks/glm-reduction.ts';
import { fitPoissonGlm } from '../../../src/analysis/checks/poisson-glm.ts';
import { ndarray } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { randomStream } from '../../../src/random/stream.ts';

await startEngine();
const column = (...values: number[]) => ndarray([values.length, 1], Float64Array.from(values));

test('two groups with means 2 and 6: intercept ln 2, weight ln 3, deviance by hand', () => {
  const { weights, intercept, deviance } = fitPoissonGlm(column(0, 0, 1, 1), [1, 3, 6, 6]);
  expect(intercept).toBeCloseTo(Math.log(2), 10);
  expect(weights[0]).toBeCloseTo(Math.log(3), 10);
  expect(deviance).toBeCloseTo(2 * (Math.log(1 / 2) + 3 * Math.log(3 / 2)), 10);
});

test('planted weights come back from many counts', () => {
  const stream = randomStream(1, 'glm');
  const planted = [0.5, -0.3, 0.2];
  const x = ndarray([4000, 3], stream.normals(12_000));
  const y = Array.from({ length: 4000 }, (_, i) =>
    stream.poisson(Math.exp(0.4 + planted.reduce((sum, weight, j) => sum + weight * x.data[3 * i + j], 0))),
  );
  const { weights, intercept } = fitPoissonGlm(x, y);
  for (const [j, weight] of planted.entries()) expect(Math.abs(weights[j] - weight)).toBeLessThan(0.05);
  expect(Math.abs(intercept - 0.4)).toBeLessThan(0.05);
});

test('what has no answer is refused', () => {
  expect(() => fitPoissonGlm(column(0, 1), [0, 0])).toThrow(/All counts are 0/);
  expect(() => fitPoissonGlm(column(0, 1), [1, -1])).toThrow(/Count 1 is -1/);
  expect(() => fitPoissonGlm(column(2, 2, 2), [1, 2, 3])).toThrow(/regressors depend on each other/);
  expect(() => fitPoissonGlm(column(0, 0, 1, 1), [0, 0, 3, 5])).toThrow(/tells silence from firing perfectly/);
});

test('a linear layer with exponential output, trained by the Poisson loss, is that regression', async () => {
  const result = await checkGlmReduction({ seed: 2 });
  expect(result.agrees).toBe(true);
  expect(result.largestDifference).toBeLessThan(2e-4);
  expect(result.largestWeight).toBeGreaterThan(0.3);
  expect(result.networkDeviance).toBeCloseTo(result.regressionDeviance, 6);
  expect(result.weights).toBe(20);
  const unfinished = await checkGlmReduction({ seed: 2, steps: 5 });
  expect(unfinished.agrees).toBe(false);
});
