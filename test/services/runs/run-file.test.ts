import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import { maskRun } from '../../../services/runs/decoding/mask-run.ts';
import { encodingConfigSchema } from '../../../services/runs/encoding/config.ts';
import { evaluateEncodingRun } from '../../../services/runs/encoding/open.ts';
import { newProvenance, readRunKind, writeRunFile } from '../../../services/runs/run-file.ts';
import { writeRunState } from '../../../services/store/run-state.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const engine = {
  backend: 'wasm' as const,
  version: '1',
  device: 'cpu',
  threads: 1,
  kernels: 'wasm',
  vectorLevel: 'AVX2',
  summary: 'x',
  attempts: [],
};
const encoding = encodingConfigSchema.parse({ kind: 'encoding', dataset: 'auditory-sim', model: 'ln' });
const study = { ...studyConfigSchema.parse({}), preset: 'tiny' as const };

async function folderOf(config: object): Promise<string> {
  const folder = temporaryFolder();
  await writeRunFile(folder, { config, ...newProvenance(engine) });
  return folder;
}

test('what is for decoders says so of an encoder, and the other way round', async () => {
  const [heard, decoded] = [await folderOf(encoding), await folderOf(study)];
  expect([await readRunKind(heard), await readRunKind(decoded)]).toEqual(['encoding', 'study']);
  await expect(
    maskRun([heard], { masks: () => [{ name: 'V4', regions: ['V4'] }], mode: 'zero' }),
  ).rejects.toMatchObject({
    tag: 'Unsupported',
    message: `The run in ${heard} is of kind encoding; this takes a run of kind study or training.`,
  });
  await expect(evaluateEncodingRun(decoded)).rejects.toThrow(/is of kind study; this takes a run of kind encoding/);
});

test('a run that is not finished says whether it goes on or why it failed', async () => {
  const folder = await folderOf(encoding);
  await expect(evaluateEncodingRun(folder)).rejects.toThrow(/is not finished; wait for it or resume it/);
  const created = new Date().toISOString();
  const error = { tag: 'MissingFile', message: 'There is no folder x.' };
  await writeRunState(folder, { state: 'failed', config: encoding, created, finished: created, error });
  await expect(evaluateEncodingRun(folder)).rejects.toMatchObject({
    tag: 'Conflict',
    message: `The run in ${folder} has failed: There is no folder x. Start another, or resume it.`,
  });
});

test('a damaged run.json and a folder without one are named', async () => {
  const folder = temporaryFolder();
  await expect(readRunKind(folder)).rejects.toThrow(/is not a run folder: it has no run\.json/);
  await writeFile(join(folder, 'run.json'), '{"config": {"kind": "dream"}}');
  await expect(readRunKind(folder)).rejects.toMatchObject({ tag: 'InvalidData' });
});
