import { expect, test, vi } from 'vitest';
import { scores } from '../../../../services/analyses/scores/analysis.ts';
import { studyConfigSchema } from '../../../../services/runs/decoding/config.ts';
import { newProvenance, writeRunFile } from '../../../../services/runs/run-file.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { engine } from '../../http/routes/fake-app.ts';

vi.mock('../../../../services/analyses/open-runs.ts', () => ({
  evaluateRun: vi.fn(async () => ({ metrics: { decoder: 1 }, trivial: {} })),
  evaluateContrastRun: vi.fn(async () => ({ metrics: { folds: 1 }, trivial: {} })),
}));

test.each([
  [{ kind: 'study', dataset: 'steinmetz' }, 'folds'],
  [{ kind: 'training', dataset: 'steinmetz', decoder: 'linear' }, 'decoder'],
  [{ kind: 'study', dataset: 'siegel-sim' }, 'decoder'],
])('the scores of %j are those of its %s', async (asked, whose) => {
  const runDir = temporaryFolder();
  const config = { ...studyConfigSchema.parse(asked), preset: 'tiny' as const };
  await writeRunFile(runDir, { config, ...newProvenance(engine) });
  expect(await (await scores.work()).compute([runDir], {}, {})).toMatchObject({ metrics: { [whose]: 1 } });
});
