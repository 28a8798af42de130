import { expect, test } from 'vitest';
import { checkLoss } from '../../../../services/peers/golden/check-loss.ts';
import { expectPassed, readFixture, runCheck } from './engine-checks.ts';

test('SSIM maps, the weighted loss and its gradient match pytorch_ssim', async () => {
  expectPassed(await runCheck(checkLoss, 'loss'), 360);
});

test('a loss that is off by 1e-5 is found', async () => {
  const fixture = (await readFixture('loss')) as { cases: { loss_win4: { total: number } }[] };
  fixture.cases[0].loss_win4.total += 1e-5;
  const report = await checkLoss(fixture);
  expect(report.failed).toBe(1);
  expect(report.worstAt).toBe('noise, window 4: loss');
});
