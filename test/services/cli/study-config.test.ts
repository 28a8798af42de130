import { expect, test, vi } from 'vitest';
import { asksForSeveral } from '../../../services/cli/side-by-side.ts';
import { studyConfigOf } from '../../../services/cli/study-config.ts';
import { carryOutComparison } from '../../../services/side-by-side/carry-out.ts';
import { comparisonPlanSchema } from '../../../services/side-by-side/plan.ts';

test('arm, split, fold, regions and the seed of the training are read as they are given', () => {
  const asked = { arm: 'mixed', split: 'combinations', fold: '3', regions: 'V4, MT', trainingSeed: '4' };
  expect(studyConfigOf(asked, 'study')).toMatchObject({
    arm: 'mixed',
    split: 'combinations',
    fold: 3,
    regions: ['V4', 'MT'],
    trainingSeed: 4,
  });
  expect(Object.keys(studyConfigOf({}, 'study'))).not.toContain('arm');
});

test.each([
  [{ arm: 'mixd' }, /--arm "mixd"/],
  [{ split: 'colours' }, /--split "colours"/],
  [{ dataset: 'recordings', arm: 'mixed' }, /recordings has no choice of arm; leave out arm mixed/],
  [{ dataset: 'steinmetz', regions: 'VISp' }, /settings of its own for each preset; leave out regions/],
  [{ trainingSeed: '-1' }, /--training-seed/],
])('refuses %j', (asked, message) => {
  expect(() => studyConfigOf(asked, 'study')).toThrow(message);
});

test('several decoders, folds or seeds are one table; one decoder is a study', () => {
  expect([{ decoder: 'mlp' }, { decoder: 'mlp,linear' }, { folds: '2' }, { seeds: '3' }].map(asksForSeveral)).toEqual([
    false,
    true,
    true,
    true,
  ]);
  expect(comparisonPlanSchema.safeParse({ decoders: ['mpl'] }).success).toBe(false);
});

test('a table of a setting that fits none of its decoders is refused before anything is written', async () => {
  const study = studyConfigOf({ decoder: 'mlp' }, 'study');
  const plan = { decoders: ['mlp'] as const, seeds: 1, study: { ...study, options: { hiddenUnits: [0, 1] } } };
  const onReady = vi.fn();
  const options = { folder: '/nowhere', onReady };
  await expect(carryOutComparison({ ...plan, decoders: ['mlp'] }, options)).rejects.toThrow(/mlp: .*hiddenUnits/);
  expect(onReady).not.toHaveBeenCalled();
});
