import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { bindingsFolder, bindingsPackage } from '../../../src/engine/native/bindings.ts';
import { bindingFile, cacheRoot, engineFolder, isInstalled } from '../../../src/engine/native/cache.ts';
import { chooseWheel } from '../../../src/engine/native/wheels.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('the cache follows XDG_CACHE_HOME, and ignores a relative one as its standard asks', () => {
  const standard = join(homedir(), '.cache', 'cortex-codec');
  expect(cacheRoot({ XDG_CACHE_HOME: '/big/disk' })).toBe('/big/disk/cortex-codec');
  expect(cacheRoot({})).toBe(standard);
  expect(cacheRoot({ XDG_CACHE_HOME: '' })).toBe(standard);
  expect(cacheRoot({ XDG_CACHE_HOME: 'here' })).toBe(standard);
});

test('engines of different parts never share a folder, the same parts always do', () => {
  const [cpu, gpu] = [false, true].map((isGpu) => chooseWheel({ platform: 'linux', arch: 'x64', gpu: isGpu }));
  const parts = { wheel: cpu, bindings: bindingsPackage };
  const others = [
    { ...parts, wheel: gpu },
    { ...parts, wheel: { ...cpu, sha256: gpu.sha256 } },
    { ...parts, bindings: { ...bindingsPackage, integrity: 'sha512-other' } },
  ];
  expect(engineFolder({ ...parts }, '/c')).toBe(engineFolder(parts, '/c'));
  expect(new Set([parts, ...others].map((some) => engineFolder(some, '/c'))).size).toBe(4);
  expect(engineFolder(parts, '/c')).toMatch(/^\/c\/tensorflow-2\.19\.1-\w+-\w+-cpu-[0-9a-f]{12}$/);
});

test('a folder without binding or without JavaScript, as older versions made it, is not an engine', () => {
  const folder = temporaryFolder();
  expect(isInstalled('/nowhere')).toBe(false);
  mkdirSync(join(folder, 'deps', 'lib'), { recursive: true });
  mkdirSync(dirname(bindingFile(folder)), { recursive: true });
  writeFileSync(bindingFile(folder), '');
  expect(isInstalled(folder)).toBe(false);
  mkdirSync(bindingsFolder(folder));
  expect(isInstalled(folder)).toBe(true);
});
