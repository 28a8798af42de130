import { expect, test } from 'vitest';
import { checkDstrf } from '../../../../services/peers/golden/check-dstrf.ts';
import { expectPassed, readFixture, runCheck } from './engine-checks.ts';

test('dSTRFs, components and response fields match PyTorch, sklearn and NEMS', async () => {
  const report = await runCheck(checkDstrf, 'dstrf_pca_ssrf');
  expectPassed(report, 3500);
  expect(report.leftOut).toEqual([expect.stringMatching(/^compute_dpcs first_lin: /)]);
});

test('a network with other weights does not match', async () => {
  const fixture = (await readFixture('dstrf_pca_ssrf')) as { seed: number };
  const report = await checkDstrf({ ...fixture, seed: fixture.seed + 1 });
  expect(report.failed).toBeGreaterThan(2000);
});
