import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formOfFile, writeAnswer } from '../../../services/cli/answer-file.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const forms = { 'application/json': 'response.json', 'application/x-npy': 'response.npy' };

test('the ending of a file says which form it is written in', () => {
  expect([formOfFile('a/b.json', forms), formOfFile('B.NPY', forms)]).toEqual([
    'application/json',
    'application/x-npy',
  ]);
  expect(() => formOfFile('b.csv', forms)).toThrow(/--out must end in \.json or \.npy but is "b\.csv"/);
});

test('a file that is there is not replaced', async () => {
  const path = join(temporaryFolder(), 'response.json');
  await writeAnswer(path, '{}');
  expect(await readFile(path, 'utf8')).toBe('{}');
  await writeFile(path, 'mine');
  await expect(writeAnswer(path, '{}')).rejects.toMatchObject({ tag: 'Conflict' });
  expect(await readFile(path, 'utf8')).toBe('mine');
});
