import { execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import { decodeNpz, encodeNpz, readNpz, writeNpz } from '../../src/io/npz.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const arrays = {
  rates: ndarray([2, 3], Float32Array.from([1, 2, 3, 4, 5, 6])),
  'units/counts': ndarray([4], Int32Array.from([-1, 0, 7, 2 ** 30])),
};

test('arrays come back with their types and shapes, and the bytes are always the same', async () => {
  const path = join(temporaryFolder(), 'deep', 'all.npz');
  await writeNpz(path, arrays);
  expect(await readNpz(path)).toEqual(arrays);
  expect(Buffer.from(encodeNpz(arrays)).equals(Buffer.from(encodeNpz(arrays)))).toBe(true);
});

const zipOfPython = 'import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), sorted(z.namelist()))';

test.skipIf(spawnSync('python3', ['-V']).status !== 0)("Python's zipfile finds the archive whole", async () => {
  const path = join(temporaryFolder(), 'all.npz');
  await writeFile(path, encodeNpz(arrays));
  const said = execFileSync('python3', ['-c', zipOfPython, path], { encoding: 'utf8' });
  expect(said.trim()).toBe("None ['rates.npy', 'units/counts.npy']");
});

test('what is no archive, is cut off, holds other files or leads out of it is refused', async () => {
  expect(() => decodeNpz(Uint8Array.from([1, 2, 3]), 'x.npz')).toThrow(/x\.npz is not a whole \.npz/);
  const whole = encodeNpz(arrays);
  expect(() => decodeNpz(whole.subarray(0, whole.length - 30))).toThrow(/not a whole/);
  expect(() => encodeNpz({ '../evil': arrays.rates })).toThrow(/"\.\.\/evil"/);
  await expect(readNpz(join(temporaryFolder(), 'none.npz'))).rejects.toMatchObject({ tag: 'MissingFile' });
});
