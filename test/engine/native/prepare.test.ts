import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { bindingsFolder } from '../../../src/engine/native/bindings.ts';
import { bindingFile, engineFolder, pinnedParts } from '../../../src/engine/native/cache.ts';
import { clearEngine, prepareNative } from '../../../src/engine/native/prepare.ts';
import type { EngineAttempt } from '../../../src/engine/report.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

afterEach(() => void vi.unstubAllEnvs());

test('a cached engine is used where it lies, and is gone once the cache is cleared', async () => {
  const cache = temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', cache);
  const folder = engineFolder(pinnedParts());
  for (const part of [join(folder, 'deps', 'lib'), dirname(bindingFile(folder)), bindingsFolder(folder)]) {
    mkdirSync(part, { recursive: true });
  }
  writeFileSync(bindingFile(folder), '');
  const attempts: EngineAttempt[] = [];
  const source = { folder, why: `cached in ${folder}` };
  expect(await prepareNative(attempts, () => {})).toEqual(source);
  expect(attempts).toEqual([{ what: 'use the cached engine', ok: true, why: source.why }]);
  const simulated = join(cache, 'cortex-codec', 'datasets');
  mkdirSync(simulated);
  expect(await clearEngine()).toBe(join(cache, 'cortex-codec'));
  expect([existsSync(folder), existsSync(simulated)]).toEqual([false, true]);
});
