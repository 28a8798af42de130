import { expect, test } from 'vitest';
import { shapeAsymmetry, shapeOf } from '../../../datasets/shared/shape.ts';
import { marginalShape } from '../../../src/analysis/subspace/fields/tuning-shape.ts';
import { randomStream } from '../../../src/random/stream.ts';

const stream = randomStream(1, 'shape');
const z = Float64Array.from({ length: 20_000 }, () => stream.normal());

test.each([
  ['hill', (x: number) => Math.exp(-x * x), -1],
  ['bowl', (x: number) => x * x, 1],
  ['monotone', (x: number) => Math.log1p(Math.exp(3 * x)), 0],
] as const)('a %s has the asymmetry of its name, as the analysis measures it', (name, response, asymmetry) => {
  const rates = z.map(response);
  const found = shapeAsymmetry(z, rates);
  expect(shapeOf(found)).toBe(name);
  expect(Math.abs(found - asymmetry)).toBeLessThan(0.15);
  expect(marginalShape(z, rates)?.shape).toBe(name);
});

test('the further a hill lies off the middle, the less of a hill it is: 1 − |net| / total of the steps', () => {
  const uniform = Float64Array.from({ length: 20_000 }, (_, i) => i / 20_000);
  // A tent with its top at x rises by 1 and falls by (1 − x) / x, so that the asymmetry is −2 (1 − x).
  const asymmetry = (top: number) =>
    shapeAsymmetry(
      uniform,
      uniform.map((x) => 1 - Math.abs(x - top) / top),
    );
  expect(asymmetry(0.5)).toBeCloseTo(-1, 1);
  expect(Math.abs(asymmetry(0.6) + 0.8)).toBeLessThan(0.12);
  expect(asymmetry(0.75)).toBeGreaterThan(asymmetry(0.6) + 0.2);
});
