import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { keptResult, readKept } from '../../../../services/analyses/kept-result.ts';
import { maskings } from '../../../../services/analyses/maskings/analysis.ts';
import { maskingRequestSchema } from '../../../../services/analyses/maskings/request.ts';
import { maskRun, type RunMaskings } from '../../../../services/analyses/open-runs.ts';
import { studyConfigSchema } from '../../../../services/runs/decoding/config.ts';
import { newProvenance, writeRunFile } from '../../../../services/runs/run-file.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

vi.mock('../../../../services/analyses/open-runs.ts', () => ({
  maskRun: vi.fn(
    async (_: readonly string[], { masks: masksOf }: Parameters<typeof maskRun>[1]): Promise<Partial<RunMaskings>> => {
      const masks = masksOf(['V4', 'MT']);
      const rows = masks.map(({ name }) => ({ region: name, units: 12 }));
      const masked = masks.map(({ name }) => ({ region: name, units: 12, effects: {}, errors: {} }));
      return {
        masks,
        rows,
        masked,
        conditions: [],
        features: [],
        unmaskedErrors: {},
        trialCondition: new Int32Array(0),
      };
    },
  ),
}));

/** A study whose decoder is a file of a few bytes. */
async function study(finished: object = { finished: new Date().toISOString() }): Promise<string> {
  const runDir = temporaryFolder();
  const config = { ...studyConfigSchema.parse({}), preset: 'tiny' as const };
  await writeRunFile(runDir, { config, ...newProvenance(await startEngine()), ...finished });
  await mkdir(join(runDir, 'checkpoints'));
  await writeFile(join(runDir, 'checkpoints', 'best.safetensors'), 'weights');
  return runDir;
}

test('a masking is kept by what made it: regions, mode and weights', async () => {
  const runDir = await study();
  const mask = (regions: [string, ...string[]]) =>
    keptResult(maskings, [runDir], maskingRequestSchema.parse({ regions }));
  const folder = await mask(['V4']);
  expect(folder).toMatch(/maskings[/\\][0-9a-f]{16}$/);
  expect((await readdir(folder)).sort()).toEqual([
    'arrays.npz',
    'effects.csv',
    'fingerprint.json',
    'result.json',
    'table.csv',
  ]);
  expect(await readKept(maskings, folder)).toEqual({ region: 'V4', units: 12 });
  expect(await mask(['V4'])).toBe(folder);
  expect(maskRun).toHaveBeenCalledTimes(1);
  expect(await mask(['V4', 'MT'])).not.toBe(folder);
  const subsets = await keptResult(maskings, [runDir], maskingRequestSchema.parse({ conditions: 'subsets' }));
  expect(await readKept(maskings, subsets)).toMatchObject({
    masks: [{ name: 'V4' }, { name: 'MT' }, { name: 'V4+MT', regions: ['V4', 'MT'] }],
    rows: [{ region: 'V4' }, { region: 'MT' }, { region: 'V4+MT' }],
  });
  await writeFile(join(runDir, 'checkpoints', 'best.safetensors'), 'others');
  expect(await mask(['V4'])).not.toBe(folder);
  expect(maskRun).toHaveBeenCalledTimes(4);
});

test('nothing is asked of an unfinished study', async () => {
  const runDir = await study({});
  const request = maskingRequestSchema.parse({ regions: ['V4'] });
  await expect(keptResult(maskings, [runDir], request)).rejects.toMatchObject({
    tag: 'Conflict',
  });
  expect(await readdir(runDir)).not.toContain('maskings');
});
