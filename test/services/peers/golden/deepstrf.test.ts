import { expect, test } from 'vitest';
import { checkDeepStrf } from '../../../../services/peers/golden/check-deepstrf.ts';
import { expectPassed, readFixture, runCheck } from './engine-checks.ts';

/**
 * Where the peer's snapshot is wrong, our models differ from it and the check says how the two were made to meet:
 * - its convolutions are padded on both sides and see the future; ours are causal and moved by half their length;
 * - its DCLS layer mixes the middles of the two axes up; ours counts each axis from its own, and places are converted;
 * - its AdapTrans takes every bin for 1 ms, has no rectifier and a memory with an end; the check asks ours for the same;
 * - its adaptation of Willmore et al. takes magnitudes in place of a rectifier; ours is summed over both signs;
 * - its DNet cuts the leak after 14 bins; the check cuts ours, the registry has the recursion.
 */
test('models, dSTRFs, parameter counts and prefilters match deepSTRF', async () => {
  const report = await runCheck(checkDeepStrf, 'deepstrf');
  expectPassed(report, 1500);
  expect(report.leftOut.map((line) => line.split(':')[0])).toEqual([
    'NRF_DCLS parameter count',
    'DNet recursion',
    'AdapTrans rectifier',
    'Willmore rectifier',
  ]);
});

test('models with other inputs do not match', async () => {
  const fixture = (await readFixture('deepstrf')) as { seed: number };
  const report = await checkDeepStrf({ ...fixture, seed: fixture.seed + 1 });
  expect(report.failed).toBeGreaterThan(500);
});
