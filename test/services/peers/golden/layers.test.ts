import { expect, test } from 'vitest';
import { checkLayers } from '../../../../services/peers/golden/check-layers.ts';
import { expectPassed, readFixture, runCheck } from './engine-checks.ts';

test('every layer of layers.json and its gradients match PyTorch', async () => {
  const report = await runCheck(checkLayers, 'layers');
  expectPassed(report, 1700);
  expect(report.leftOut).toEqual([]);
});

test('an unknown layer is left out by name', async () => {
  const fixture = (await readFixture('layers')) as { cases: { name: string }[] };
  const [first, ...rest] = fixture.cases;
  const report = await checkLayers({ ...fixture, cases: [{ ...first, name: 'conv9d' }, ...rest] });
  expect(report.leftOut).toEqual(['conv9d: no layer is called so']);
  expect(report.failed).toBe(0);
});

test('a layer with other inputs does not match', async () => {
  const fixture = (await readFixture('layers')) as { seed: number };
  const report = await checkLayers({ ...fixture, seed: fixture.seed + 1 });
  expect(report.failed).toBeGreaterThan(500);
});
