import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  hasResult,
  readResult,
  resultFolder,
  settingsHash,
  writeResult,
} from '../../../services/analyses/result-folder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('the same settings have the same hash, whatever the order of their fields; others have another', () => {
  const hash = settingsHash({ times: 600, units: ['a', 'b'], deep: { x: 1, y: null } });
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  expect(settingsHash({ deep: { y: null, x: 1 }, units: ['a', 'b'], times: 600 })).toBe(hash);
  expect(settingsHash({ deep: { y: null, x: 1 }, units: ['b', 'a'], times: 600 })).not.toBe(hash);
});

test('a result is there when all of it is', async () => {
  const folder = resultFolder(temporaryFolder(), 'subspaces', { times: 1 });
  expect(await hasResult(folder)).toBe(false);
  await writeResult(folder, { 'result.json': '{}', 'arrays.npz': Uint8Array.from([1, 2]), 'table.csv': 'a' });
  expect(await hasResult(folder)).toBe(true);
  expect((await readdir(folder)).sort()).toEqual(['arrays.npz', 'result.json', 'table.csv']);
  expect([...(await readResult(folder, 'application/zip'))]).toEqual([1, 2]);
  expect(folder.split('/').at(-2)).toBe('subspaces');
  await expect(readResult(join(folder, 'none'), 'image/png')).rejects.toThrow(/ENOENT/);
});
