import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commonJsLoader } from '../../../src/engine/native/common-js.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'kernels'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test('files get our instances of packages, and each other, run once', () => {
  const ours = { runs: 0 };
  const load = commonJsLoader(
    folderOf({
      'backend.js': "require('package').runs++; exports.kernel = require('./kernels/add');",
      'kernels/add.js': "exports.ours = require('package'); exports.backend = require('../backend');",
    }),
    { package: ours },
  );
  const backend = load('backend');
  expect(load('kernels/add')).toMatchObject({ backend });
  expect(load('backend')).toBe(backend);
  expect(backend).toHaveProperty('kernel.ours', ours);
  expect(ours.runs).toBe(1);
});

test('exports that are replaced count, and what is provided stands before a file', () => {
  const load = commonJsLoader(folderOf({ 'a.js': "module.exports = [require('./b')];", 'b.js': 'throw new Error()' }), {
    './b': 'ours',
  });
  expect(load('a')).toEqual(['ours']);
});

test('a package that is not provided is refused, whatever lies in node_modules', () => {
  const load = commonJsLoader(folderOf({ 'a.js': "require('zod');" }), {});
  expect(() => load('a')).toThrow(/a\.js needs "zod", which is not provided/);
});
