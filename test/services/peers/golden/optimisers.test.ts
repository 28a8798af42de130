import { expect, test } from 'vitest';
import { checkOptimisers } from '../../../../services/peers/golden/check-optimisers.ts';
import { expectPassed, readFixture, runCheck } from './engine-checks.ts';

test('all nine optimiser cases match torch.optim', async () => {
  const report = await runCheck(checkOptimisers, 'optimisers');
  expectPassed(report, 9 * 8 * 12);
  expect(report.leftOut).toEqual([]);
});

test('an update rule under another name does not match', async () => {
  const fixture = (await readFixture('optimisers')) as { cases: Record<string, unknown> };
  const report = await checkOptimisers({ ...fixture, cases: { adam_default: fixture.cases['rmsprop_lr0.01'] } });
  expect(report.failed).toBeGreaterThan(50);
});
