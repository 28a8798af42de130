import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeResult } from '../../../services/analyses/result-folder.ts';
import { copyTo, expectRoomFor } from '../../../services/cli/copy-result.ts';
import { expectEmptyFolder, filesIn } from '../../../services/cli/out-folder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('a folder is empty when it is not there or holds hidden files alone', async () => {
  const folder = temporaryFolder();
  await expectEmptyFolder(join(folder, 'none'));
  await writeFile(join(folder, '.DS_Store'), '');
  await expectEmptyFolder(folder);
  expect(await filesIn(folder)).toEqual([]);
});

test('what is not empty is refused with up to three of its files, and a file with what it is', async () => {
  const folder = temporaryFolder();
  for (const name of ['d.csv', 'a.csv', 'c.csv']) await writeFile(join(folder, name), 'precious');
  await expect(expectEmptyFolder(folder)).rejects.toMatchObject({
    tag: 'Conflict',
    message: `${folder} is not empty and not a run of ours (it holds a.csv, c.csv, d.csv); name a new or empty folder.`,
  });
  await mkdir(join(folder, 'b'));
  await expect(expectEmptyFolder(folder, 'a result')).rejects.toThrow(
    /not a result of .*a\.csv, b, c\.csv and 1 more\)/,
  );
  await expect(expectEmptyFolder(join(folder, 'a.csv'))).rejects.toThrow(/a\.csv is a file; name a folder/);
});

test('a result is copied once, may be asked for again, and replaces nothing', async () => {
  const folder = temporaryFolder();
  const [kept, out] = [join(folder, 'kept'), join(folder, 'out')];
  await writeResult(kept, { 'result.json': '{"a": 1}', 'table.csv': 'a', 'fingerprint.json': '{}' });
  await expectRoomFor(out);
  expect(await copyTo(kept, undefined)).toBe(kept);
  expect(await copyTo(kept, out)).toBe(out);
  expect(await readFile(join(out, 'table.csv'), 'utf8')).toBe('a');
  await expectRoomFor(out);
  expect(await copyTo(kept, out)).toBe(out);

  await writeFile(join(out, 'table.csv'), 'mine');
  await expect(copyTo(kept, out)).rejects.toMatchObject({ tag: 'Conflict' });
  expect(await readFile(join(out, 'table.csv'), 'utf8')).toBe('mine');
  await rm(join(out, 'fingerprint.json'));
  await expect(expectRoomFor(out)).rejects.toThrow(/not a result of ours \(it holds result\.json, table\.csv\)/);
});
