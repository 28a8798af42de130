import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bindingsPackage, unpackBindings } from '../../../src/engine/native/bindings.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { bindingFiles, makeTarball } from './tarball.ts';

function saved(bytes: Uint8Array): string {
  const file = join(temporaryFolder(), 'a.tgz');
  writeFileSync(file, bytes);
  return file;
}

test('backend, kernels and sources are taken, tests and what needs more packages are left out', async () => {
  const { bytes, pinned } = await makeTarball({
    ...bindingFiles,
    'dist/kernels/Add_test.js': 'describe()',
    'dist/index.js': "require('@mapbox/node-pre-gyp')",
    'dist/proto/api_pb.js': "require('google-protobuf')",
    'scripts/install.js': 'download()',
    'dist/kernels/../../../outside.js': 'escape()',
  });
  const folder = join(temporaryFolder(), 'bindings');
  await unpackBindings(saved(bytes), pinned, folder);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort()).toEqual(
    Object.keys(bindingFiles).sort(),
  );
  expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe(bindingFiles['package.json']);
});

test('a tarball other than the pinned one is refused before anything is written', async () => {
  const { bytes } = await makeTarball(bindingFiles);
  const folder = join(temporaryFolder(), 'bindings');
  await expect(unpackBindings(saved(bytes), bindingsPackage, folder)).rejects.toMatchObject({
    tag: 'InvalidData',
    message: expect.stringMatching(/^a\.tgz is refused: its integrity is sha512-.+, pinned is sha512-p\/\/NN6DG/),
  });
  expect(existsSync(folder)).toBe(false);
});

test('a package without the sources is refused, and the error names what it lacks', async () => {
  const { 'binding/tfjs_binding.cc': _left, ...files } = bindingFiles;
  const { bytes, pinned } = await makeTarball(files);
  await expect(unpackBindings(saved(bytes), pinned, temporaryFolder())).rejects.toThrow(
    '@scope/bindings 1.2.3 lacks binding/tfjs_binding.cc.',
  );
});
