import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { downloadBindings, localBindings } from '../../../src/engine/native/bindings-files.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { startRegistry } from './registry.ts';
import { makeTarball } from './tarball.ts';

const { bytes, pinned } = await makeTarball({ 'package.json': '{ "name": "@scope/bindings", "version": "1.2.3" }' });
const registry = await startRegistry(pinned, bytes);
const tarballPath = '/@scope/bindings/-/bindings-1.2.3.tgz';

afterEach(() => void vi.unstubAllEnvs());

const withoutNpm = () => vi.stubEnv('PATH', temporaryFolder());

test("npm downloads the tarball from the registry of the user's settings, and it is used again without it", async () => {
  vi.stubEnv('npm_config_registry', registry.url);
  const folder = temporaryFolder();
  const tarball = await downloadBindings(pinned, folder);
  expect(readFileSync(tarball).equals(bytes)).toBe(true);
  expect(readdirSync(folder)).toEqual(['scope-bindings-1.2.3.tgz']);
  expect(new Set(registry.requests)).toEqual(new Set(['/@scope/bindings', tarballPath]));
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9');
  expect(await downloadBindings(pinned, folder)).toBe(tarball);
});

test('without npm it is downloaded directly from the registry that the environment names', async () => {
  vi.stubEnv('npm_config_registry', `${registry.url}/`);
  withoutNpm();
  expect(readFileSync(await downloadBindings(pinned, temporaryFolder())).equals(bytes)).toBe(true);
  expect(registry.requests.at(-1)).toBe(tarballPath);
});

test.for([true, false])('other bytes than the pinned ones are refused, and nothing is left (npm: %s)', async (npm) => {
  vi.stubEnv('npm_config_registry', registry.url);
  if (!npm) withoutNpm();
  const folder = temporaryFolder();
  const other = { ...pinned, integrity: 'sha512-other' };
  await expect(downloadBindings(other, folder)).rejects.toMatchObject({
    tag: 'InvalidData',
    message: expect.stringContaining(`${pinned.integrity}, pinned is sha512-other`),
  });
  expect(readdirSync(folder)).toEqual([]);
});

test("the registry's reason is passed on, with npm and without", async () => {
  const folder = temporaryFolder();
  const missing = { ...pinned, version: '9.9.9' };
  vi.stubEnv('npm_config_registry', registry.url);
  await expect(downloadBindings(missing, folder)).rejects.toMatchObject({
    tag: 'EngineUnavailable',
    message: expect.stringMatching(/^npm could not download @scope\/bindings 9\.9\.9: No matching version found/),
  });
  withoutNpm();
  await expect(downloadBindings(missing, folder)).rejects.toThrow(
    /There is no npm, .* 127\.0\.0\.1:\d+ answers 404\.$/,
  );
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9');
  await expect(downloadBindings(pinned, folder)).rejects.toThrow(/127\.0\.0\.1:9 does not answer \(.+\)\.$/);
  vi.stubEnv('npm_config_registry', 'nowhere');
  await expect(downloadBindings(pinned, folder)).rejects.toThrow(/npm_config_registry is no address/);
  expect(readdirSync(folder)).toEqual([]);
});

test('a tarball from disk must exist and be the pinned one', async () => {
  const file = join(temporaryFolder(), 'a.tgz');
  await expect(localBindings(pinned, file)).rejects.toThrow(
    /no tarball at .*"npm pack @scope\/bindings@1\.2\.3" makes/,
  );
  writeFileSync(file, 'something else');
  await expect(localBindings(pinned, file)).rejects.toThrow(/a\.tgz is refused/);
  writeFileSync(file, bytes);
  expect(await localBindings(pinned, file)).toBe(file);
});
