import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheRoot, engineFolder, isInstalled } from '../../../src/engine/native/cache.ts';
import { chooseWheel } from '../../../src/engine/native/wheels.ts';

test('the cache follows XDG_CACHE_HOME, and ignores a relative one as its standard asks', () => {
  const standard = join(homedir(), '.cache', 'cortex-codec');
  expect(cacheRoot({ XDG_CACHE_HOME: '/big/disk' })).toBe('/big/disk/cortex-codec');
  expect(cacheRoot({})).toBe(standard);
  expect(cacheRoot({ XDG_CACHE_HOME: '' })).toBe(standard);
  expect(cacheRoot({ XDG_CACHE_HOME: 'here' })).toBe(standard);
});

test('engines of different wheels never share a folder, the same wheel always does', () => {
  const [cpu, gpu] = [false, true].map((isGpu) => chooseWheel({ platform: 'linux', arch: 'x64', gpu: isGpu }));
  expect(engineFolder(cpu, '/c')).toBe(engineFolder({ ...cpu }, '/c'));
  expect(engineFolder(cpu, '/c')).not.toBe(engineFolder(gpu, '/c'));
  expect(engineFolder(cpu, '/c')).not.toBe(engineFolder({ ...cpu, sha256: gpu.sha256 }, '/c'));
  expect(engineFolder(cpu, '/c')).toMatch(/^\/c\/tensorflow-2\.19\.1-\w+-\w+-cpu-[0-9a-f]{12}$/);
});

test('a folder without a binding is not an engine', () => {
  expect(isInstalled('/nowhere')).toBe(false);
});
