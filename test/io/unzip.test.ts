import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { unzip } from '../../src/io/unzip.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const files = { a: strToU8('first'), 'b/c': strToU8('second '.repeat(100)) };

test.for([0, 6] as const)('files come back, all or those that are wanted (level %i)', (level) => {
  const bytes = zipSync(files, { level });
  expect(unzip(bytes)).toEqual(files);
  expect(unzip(bytes, ({ name }) => name === 'b/c')).toEqual({ 'b/c': files['b/c'] });
  expect(unzip(zipSync({}))).toEqual({});
});

test('a file whose bytes are not those that were packed is named; it is not looked at where it is not wanted', () => {
  const bytes = zipSync(files, { level: 0 });
  bytes[30 + 'a'.length] ^= 1;
  expect(() => unzip(bytes)).toThrow('"a" is damaged');
  expect(unzip(bytes, ({ name }) => name === 'b/c')).toEqual({ 'b/c': files['b/c'] });
});

const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as archive:
    for name in ('x', 'y'):
        with archive.open(zipfile.ZipInfo(name), 'w', force_zip64=True) as file: file.write(name.encode() * 1000)
    archive.comment = b'made by Python'
`;

test.skipIf(spawnSync('python3', ['-V']).status !== 0)("Python's archives, of 64 bits and with a comment", () => {
  const path = join(temporaryFolder(), 'python.zip');
  execFileSync('python3', ['-c', script, path]);
  expect(unzip(readFileSync(path))).toEqual({ x: strToU8('x'.repeat(1000)), y: strToU8('y'.repeat(1000)) });
});

/** An archive of more than 65,535 files tells their number in its record of 64 bits. */
const many = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    for i in range(65537): archive.writestr(zipfile.ZipInfo(str(i)), b'%d' % i)
`;

test.skipIf(spawnSync('python3', ['-V']).status !== 0)('an archive of more files than 16 bits count', () => {
  const path = join(temporaryFolder(), 'many.zip');
  execFileSync('python3', ['-c', many, path]);
  const found = unzip(readFileSync(path));
  expect([Object.keys(found).length, found['65536']]).toEqual([65_537, strToU8('65536')]);
});
