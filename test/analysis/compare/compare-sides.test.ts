import { expect, test } from 'vitest';
import { compareSides } from '../../../src/analysis/compare/compare-sides.ts';
import { compareRuns, comparisonTable } from '../../../src/analysis/compare/comparison.ts';
import { statistics } from '../../../src/analysis/compare/statistics.ts';
import { latency, spectrumSlope, temporalMarginal } from '../../../src/analysis/compare/unit-values.ts';
import { participationRatio } from '../../../src/analysis/subspace/components/dimensions.ts';
import { toCsv } from '../../../src/io/csv.ts';
import { mean } from '../../../src/metrics/summary.ts';
import { madeUpSide, madeUpUnit } from './sides.ts';

const quick = { seed: 1, resamples: 200, permutations: 999 };
const rowOf = (rows: ReturnType<typeof compareSides>, name: string) => rows.find((row) => row.name === name)!;

test('the slope of k^−α is α, whatever the scale; too few eigenvalues have none', () => {
  for (const alpha of [0.5, 2]) {
    expect(spectrumSlope(Float64Array.from({ length: 30 }, (_, k) => 7 * (k + 1) ** -alpha))).toBeCloseTo(alpha, 10);
  }
  expect(spectrumSlope([1, 0.5])).toBeNull();
  expect(spectrumSlope([1, 0.5, 1e-9, 0])).toBeNull();
});

test('the temporal marginal weighs components by their variance; latencies are in ms and may be in the future', () => {
  const unit = {
    ...madeUpUnit('u', 's', 2),
    eigenvalues: Float64Array.from([3, 1]),
    filters: { shape: [2, 2, 2], data: Float32Array.from([1, 0, 0, 0, 0, 0, 0, 1]) },
  };
  expect(Array.from(temporalMarginal(unit))).toEqual([0.75, 0.25]);
  expect(latency(unit, 10)).toEqual({ peakMs: 0, centreMs: 2.5 });
  expect(latency({ ...unit, firstLag: -2 }, 10)).toEqual({ peakMs: -20, centreMs: -17.5 });
});

test('every number of a side by hand, and all rows are there in the order of the specification', () => {
  const a = madeUpSide({ seed: 1, sites: 4, perSite: 5, k95: 8 });
  const rows = compareSides(a, madeUpSide({ seed: 2, sites: 4, perSite: 5, k95: 8, within: 0.6 }), quick);
  expect(rows.map(({ name }) => name)).toEqual(statistics.map(({ name }) => name));
  expect([...new Set(rows.map(({ group }) => group))]).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(rowOf(rows, 'spectrumSlope').a).toMatchObject({ estimate: expect.closeTo(2, 10), n: 20 });
  expect(rowOf(rows, 'participationRatioOverShuffled').a?.estimate).toBeCloseTo(
    participationRatio(a.units[0].eigenvalues) / 10,
    12,
  );
  expect(rowOf(rows, 'hill').a).toEqual({ estimate: 1, lower: 1, upper: 1, scope: 'population', n: 20, capped: null });
  expect(rowOf(rows, 'bowl').a?.estimate).toBe(0);
  expect(rowOf(rows, 'sharingRatio')).toMatchObject({
    a: { estimate: expect.closeTo(2, 10), n: 4 },
    b: { estimate: expect.closeTo(1.5, 10) },
    difference: expect.closeTo(0.5, 10),
  });
  expect(rowOf(rows, 'peakLatencyMs').a?.estimate).toBe(10);
  const tiling = rowOf(rows, 'tilingZ').a!;
  expect(tiling.estimate).toBeCloseTo(mean(Object.values(a.tilingZ)), 12);
  expect(tiling.upper! - tiling.lower!).toBeGreaterThan(0.5);
  expect(compareSides(a, a, quick)).toEqual(compareSides(a, a, quick));
});

test('a planted difference is found; its interval covers the planted mean; equal sides are not told apart', () => {
  const a = madeUpSide({ seed: 3, sites: 12, perSite: 8, k95: 9, siteSd: 0.5 });
  const b = madeUpSide({ seed: 4, sites: 12, perSite: 8, k95: 6, siteSd: 0.5 });
  const k95 = rowOf(compareSides(a, b, quick), 'k95');
  expect(k95.difference).toBeGreaterThan(2);
  expect(k95.p).toBeLessThan(0.005);
  expect(k95.smallestP).toBe(1 / 1000);
  expect(k95.adjustedP).toBeGreaterThanOrEqual(k95.p!);
  expect(k95.a!.lower).toBeLessThan(9.4);
  expect(k95.a!.upper).toBeGreaterThan(8.6);
  const same = madeUpSide({ seed: 5, sites: 12, perSite: 8, k95: 9, siteSd: 0.5 });
  expect(rowOf(compareSides(a, same, quick), 'k95').p).toBeGreaterThan(0.05);
});

test('sites, not units, are what is dealt out: a shift of whole sites is no evidence, many units a site or not', () => {
  // Under no difference but large site offsets, a test over units would call nearly everything significant.
  const ps = Array.from({ length: 30 }, (_, i) => {
    const side = (seed: number) => madeUpSide({ seed, sites: 6, perSite: 10, k95: 9, siteSd: 3 });
    const rows = compareSides(side(100 + i), side(200 + i), { seed: i, resamples: 1, permutations: 99 });
    return rowOf(rows, 'k95').p!;
  });
  expect(ps.filter((p) => p < 0.05).length).toBeLessThanOrEqual(5);
});

test('too few sites, missing values and units without a pair are null with a reason', () => {
  const a = madeUpSide({ seed: 1, sites: 4, perSite: 3, k95: 8 });
  const one = madeUpSide({ seed: 2, sites: 1, perSite: 1, k95: 5 });
  const bare = { ...one, units: one.units.map((unit) => ({ ...unit, r2Ratio: null, shape: null })), tilingZ: {} };
  const rows = compareSides(a, bare, quick);
  expect(rowOf(rows, 'k95')).toMatchObject({
    p: null,
    reason: '4 and 1 sites are too few to permute: it takes 3 a side',
  });
  expect(rowOf(rows, 'r2Ratio')).toMatchObject({
    b: null,
    difference: null,
    p: null,
    reason: 'made up 2: no unit has it',
  });
  expect(rowOf(rows, 'sharingRatio')).toMatchObject({ b: null, reason: 'made up 2: no site has it' });
  expect(() => compareSides(a, { ...one, units: [] }, quick)).toThrow(/made up 2 has no unit/);
});

test('a single unit, or a single site with a number, has no interval: nothing says how it would vary', () => {
  const one = madeUpSide({ seed: 2, sites: 1, perSite: 1, k95: 5 });
  const rows = compareSides(one, madeUpSide({ seed: 3, sites: 1, perSite: 6, k95: 5 }), quick);
  expect(rowOf(rows, 'k95').a).toEqual({
    ...{ estimate: one.units[0].k95, lower: null, upper: null, scope: null, n: 1, capped: 0 },
  });
  expect(rowOf(rows, 'k95').b!.lower).toBeLessThan(rowOf(rows, 'k95').b!.upper!);
  // Units of one site say how units of that site vary, nothing about sites.
  expect(rowOf(rows, 'k95').b!.scope).toBe('site');
  expect(rowOf(rows, 'tilingZ').b).toMatchObject({ lower: null, upper: null, scope: null, n: 1 });
});

test('the table has one line a statistic, the shared stimuli last', () => {
  const a = madeUpSide({ seed: 1, sites: 4, perSite: 3, k95: 8 });
  const comparison = compareRuns(a, a, { cka: null, reason: 'the runs saw different stimuli' }, quick);
  expect(comparison.a).toEqual({ name: 'made up 1', domain: 'auditory', units: 12, sites: 4, leftOut: {} });
  const table = comparisonTable(comparison);
  expect(table).toHaveLength(statistics.length + 1);
  expect(table.at(-1)).toMatchObject({ group: 8, statistic: 'cka', reason: 'the runs saw different stimuli' });
  expect(toCsv(table).split('\r\n')[0]).toBe(
    'group,statistic,meaning,a,aLower,aUpper,aN,aScope,aCapped,b,bLower,bUpper,bN,bScope,bCapped,difference,pipelineOffset,p,smallestP,adjustedP,reason',
  );
});

test('what the kept components cut off is counted, and simulations say what of a difference is the pipelines', () => {
  const a = madeUpSide({ seed: 1, sites: 4, perSite: 3, k95: 8 });
  const capped = { ...a, units: a.units.map((unit, i) => ({ ...unit, isCapped: i < 5 })) };
  const [eight, five] = [8, 5].map((k95) => madeUpSide({ seed: 9, sites: 6, perSite: 6, k95 }));
  const rows = compareSides(capped, a, { ...quick, simulated: [eight, five] });
  expect(rowOf(rows, 'k95').a!.capped).toBe(5);
  expect(rowOf(rows, 'ssrfArea').a!.capped).toBeNull();
  expect(rowOf(rows, 'k95').pipelineOffset).toBeCloseTo(3, 10);
  expect(rowOf(compareSides(a, a, quick), 'k95').pipelineOffset).toBeNull();
});

test('networks that see the units differently widen the interval, which stays about all of them together', () => {
  const side = madeUpSide({ seed: 6, sites: 10, perSite: 6, k95: 8, siteSd: 0.2 });
  const moved = (by: number) => side.units.map((unit) => ({ ...unit, k95: unit.k95! + by }));
  const alone = rowOf(compareSides(side, side, quick), 'k95').a!;
  // Every network by itself has about five dimensions more than all together.
  const over = rowOf(compareSides({ ...side, ensembles: [3, 4, 5, 6, 7].map(moved) }, side, quick), 'k95').a!;
  expect(over.estimate).toBe(alone.estimate);
  expect(over.upper! - over.lower!).toBeGreaterThan(2 * (alone.upper! - alone.lower!));
  expect(over.lower!).toBeLessThan(alone.estimate);
  expect(over.upper!).toBeGreaterThan(alone.estimate);
});
