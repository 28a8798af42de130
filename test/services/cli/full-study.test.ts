import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runFullStudy } from '../../../services/cli/full-study.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test.each([
  [{ decoder: 'mlp' }, /--full chooses --decoder by itself.*leave it out/],
  [{ stepMs: '20' }, /--full chooses --step-ms by itself/],
  [{ trainingSeed: '2' }, /--full chooses --training-seed by itself/],
  [{ folds: '3' }, /--full chooses --folds by itself/],
  [{ queue: 'redis://localhost:1' }, /--queue is for many runs, but --full carries out its stages in this process/],
  [{ seed: 'x' }, /--seed "x"/],
  [{ dataset: 'recordings', arm: 'mixed' }, /has no choice of arm/],
])('%j is refused before anything is written', async (options, message) => {
  const out = join(temporaryFolder(), 'full');
  await expect(runFullStudy({ full: true, out, ...options })).rejects.toThrow(message);
  await expect(readdir(out)).rejects.toThrow(/ENOENT/);
});

test('a folder that holds something else is left as it is', async () => {
  const out = temporaryFolder();
  await writeFile(join(out, 'full.json'), '{"mine": 1}');
  await expect(runFullStudy({ full: true, out })).rejects.toThrow(/not empty and not a full study of ours.*full\.json/);
  expect(await readdir(out)).toEqual(['full.json']);
});
