import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bindingFile, isInstalled } from '../../../src/engine/native/cache.ts';
import { hasOwnDownload, linkEngine, unlinkEngine } from '../../../src/engine/native/links.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

function fakeEngine(): string {
  const engine = temporaryFolder();
  mkdirSync(join(engine, 'deps', 'lib'), { recursive: true });
  mkdirSync(join(engine, 'lib', 'napi-v8'), { recursive: true });
  writeFileSync(bindingFile(engine), engine);
  return engine;
}

test('links lead to the engine, can be moved to another one, and go without harming it', async () => {
  const [npmPackage, first, second] = [temporaryFolder(), fakeEngine(), fakeEngine()];
  await linkEngine(first, npmPackage);
  expect(isInstalled(npmPackage)).toBe(true);
  await linkEngine(second, npmPackage);
  expect(readdirSync(npmPackage).sort()).toEqual(['deps', 'lib']);
  await unlinkEngine(npmPackage);
  expect(readdirSync(npmPackage)).toEqual([]);
  expect(isInstalled(first) && isInstalled(second)).toBe(true);
});

test("the package's own download is told from links, and gives way to an engine", async () => {
  const [npmPackage, engine] = [fakeEngine(), fakeEngine()];
  expect(hasOwnDownload(npmPackage)).toBe(true);
  await linkEngine(engine, npmPackage);
  expect(hasOwnDownload(npmPackage)).toBe(false);
  expect(existsSync(bindingFile(npmPackage))).toBe(true);
});
