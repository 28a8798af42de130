import { expect, test } from 'vitest';
import { dealtWidths } from '../../../services/recovery/dealt-widths.ts';
import { nullArms } from '../../../services/recovery/null-arms.ts';
import type { Unit } from '../../../src/data/encoding-data.ts';
import { randomStream } from '../../../src/random/stream.ts';

test('exact gradients: tiling and clusters are found, linear units are straight, nothing is made of nothing', async () => {
  const found = await nullArms({ domain: 'auditory', seed: 7, sites: 8, draws: 199 });
  const { tiling, clusteredAsIndependent, widthsPermuted, linear } = found;
  expect(tiling.stratifiedLess.share).toBeGreaterThanOrEqual(0.5);
  expect(tiling.clusteredMore.share).toBeGreaterThanOrEqual(0.9);
  // Eight sites: two at .05 by chance in 6 of 100 seeds; the rates themselves are those of `cortex recover --nulls`.
  expect(tiling.independent.found).toBeLessThanOrEqual(2);
  expect(tiling.independent.more + tiling.independent.less).toBe(tiling.independent.found);
  // All sites share a plane, so that strangers are tuned in it.
  expect(tiling.independentStrangers.of).toBe(8);
  expect(tiling.independentStrangers.found).toBeLessThanOrEqual(2);
  expect(clusteredAsIndependent.of).toBe(1);
  expect(widthsPermuted.area).toMatchObject({ of: 25 });
  for (const { found: wrong } of Object.values(widthsPermuted)) expect(wrong).toBeLessThanOrEqual(4);
  expect(linear.bent).toMatchObject({ found: 0, of: 96 });
  expect(linear.manyDimensions.found).toBe(0);
});

test('dealt widths find nothing in 95 %, whatever the units are tuned to', () => {
  const stream = randomStream(3, 'widths');
  const units: Unit[] = Array.from({ length: 96 }, (_, i) => ({
    id: `u${i}`,
    site: `s${i % 8}`,
    spikeWidth: i < 40 ? 'narrow' : 'regular',
  }));
  // All narrow units are wide: the real widths would be significant.
  const tuning = units.map(({ spikeWidth }) => ({
    area: (spikeWidth === 'narrow' ? 1 : 0) + stream.normal(),
    shape: 'hill' as const,
  }));
  const { area, hills } = dealtWidths(units, tuning, stream, 400);
  expect(area.of).toBe(400);
  expect(area.share!).toBeGreaterThan(0.01);
  expect(area.share!).toBeLessThan(0.08);
  // All are hills: no pair differs.
  expect(hills.found).toBe(0);
  const one = units.map((unit) => ({ ...unit, spikeWidth: 'narrow' as const }));
  expect(dealtWidths(one, tuning, stream, 3).area).toEqual({ found: 0, of: 0, share: null });
});
