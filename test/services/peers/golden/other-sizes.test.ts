import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyGolden } from '../../../../services/peers/golden/verify.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const folder = new URL('./fixtures/other-sizes/', import.meta.url).pathname;
const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Arrays of results by the names that they have in the files; the last of each is changed. */
const results = /^(value|b|explained_variance|h_first6|adjusted|mean_dx|w)$/;

/** Moves the last number of the first array of results by a thousandth of it; false when there is none. */
function spoil(json: Json): boolean {
  if (json === null || typeof json !== 'object') return false;
  for (const [key, child] of Object.entries(json)) {
    if (results.test(key) && Array.isArray(child)) {
      const numbers = Array.isArray(child.at(-1)) ? (child.at(-1) as Json[]) : child;
      const largest = numbers.reduce<number>(
        (at, one, i) => (Math.abs(Number(one)) > Math.abs(Number(numbers[at])) ? i : at),
        0,
      );
      numbers[largest] = Number(numbers[largest]) * 1.1 + 1e-3;
      return true;
    }
    if (spoil(child)) return true;
  }
  return false;
}

test.each(files)('%s of other sizes matches its peer', async (name) => {
  const dir = temporaryFolder();
  await writeFile(join(dir, name), await readFile(join(folder, name)));
  const report = await verifyGolden(dir);
  expect(report.files[0].messages ?? []).toEqual([]);
  expect(report.files[0].checked).toBeGreaterThan(5);
  expect(report.failed).toBe(0);
});

test.each(files.filter((name) => !name.startsWith('ssim_images')))('a changed number of %s is found', async (name) => {
  const dir = temporaryFolder();
  const json = JSON.parse(await readFile(join(folder, name), 'utf8')) as Json;
  expect(spoil(json)).toBe(true);
  await writeFile(join(dir, name), JSON.stringify(json));
  expect((await verifyGolden(dir)).failed).toBeGreaterThan(0);
});

test('a file of another name is checked as what it says it is, and one of a family by its name', async () => {
  const dir = temporaryFolder();
  const filters = await readFile(join(folder, 'filters.json'), 'utf8');
  await writeFile(join(dir, 'notches.json'), filters);
  await writeFile(join(dir, 'filters-notch.json'), filters);
  await writeFile(join(dir, 'filtersnotch.json'), '{}');
  const { files } = await verifyGolden(dir);
  expect(files.map(({ checked }) => checked > 100)).toEqual([true, false, true]);
  expect(files[1].skipped).toBe('no check is called "filtersnotch"');
});

test('what a file does not say is taken as published, and the report says so', async () => {
  const dir = temporaryFolder();
  const optimisers = JSON.parse(await readFile(join(folder, 'optimisers.json'), 'utf8'));
  await writeFile(join(dir, 'optimisers.json'), JSON.stringify({ ...optimisers, what: '' }));
  const { files, failed } = await verifyGolden(dir);
  expect(failed).toBeGreaterThan(0);
  expect(files[0].leftOut).toEqual([
    expect.stringMatching(/^StepLR: not said in the file; taken as published: step_size 3/),
  ]);
});
