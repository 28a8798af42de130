import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { trainingOf } from '../../../services/cli/commands/train.ts';
import { openRun } from '../../../services/cli/open-run.ts';
import { runRecorded } from '../../../services/cli/run-recorded.ts';
import { encodingConfigSchema } from '../../../services/runs/encoding/config.ts';
import { readRunState, writeRunState } from '../../../services/store/run-state.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

vi.spyOn(process.stderr, 'write').mockReturnValue(true);

test('a new run whose data are not there has failed, and its next attempt leaves it at that', async () => {
  const folder = temporaryFolder();
  const [out, data] = [join(folder, 'run'), join(folder, 'nowhere')];
  const options = { out, data, dataset: 'recordings', model: 'linear' };
  const first = await openRun(options, trainingOf(options));
  await expect(runRecorded(first)).rejects.toMatchObject({ tag: 'MissingFile' });
  const failed = await readRunState(out);
  expect(failed).toMatchObject({ state: 'failed', error: { tag: 'MissingFile' } });
  const again = await openRun({ out, resume: true }, trainingOf({}));
  await expect(runRecorded(again)).rejects.toMatchObject({ tag: 'MissingFile' });
  expect(await readRunState(out)).toEqual(failed);
});

test('a finished run whose data are gone keeps its state.json and run.json byte for byte', async () => {
  const out = temporaryFolder();
  const config = encodingConfigSchema.parse({
    kind: 'encoding',
    dataset: 'recordings',
    model: 'linear',
    data: join(out, 'gone'),
  });
  const now = new Date().toISOString();
  await writeRunState(out, { state: 'succeeded', config, created: now, started: now, finished: now });
  const engine = { backend: 'wasm', version: '1', device: 'cpu', threads: 1, summary: 'x' };
  const record = JSON.stringify({ config, versions: {}, engine, started: now, finished: now });
  await writeFile(join(out, 'run.json'), record);
  const bytes = () => Promise.all(['state.json', 'run.json'].map((name) => readFile(join(out, name), 'utf8')));
  const before = await bytes();
  const recorder = await openRun({ out, resume: true }, trainingOf({}));
  await expect(runRecorded(recorder)).rejects.toMatchObject({ tag: 'MissingFile' });
  expect(await bytes()).toEqual(before);
});
