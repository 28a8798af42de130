import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isNative, startEngine } from '../../../src/engine/index.ts';
import { loadOwnKernels, ownKernels } from '../../../src/engine/native/own-kernels.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const { kernels, attempts } = await startEngine();

test.runIf(isNative() && process.platform === 'linux')(
  'they run beside TensorFlow and are part of what the engine is',
  () => {
    if (process.env.CORTEX_OWN_KERNELS) return;
    const attempt = attempts.find(({ what }) => what === 'add our own kernels');
    expect(attempt).toEqual({ what: 'add our own kernels', ok: true, why: ownKernels() });
    expect(kernels).toMatch(new RegExp(`and own \\(${ownKernels()}\\)$`));
  },
);

test('a user may refuse them', async () => {
  expect(await loadOwnKernels('/nowhere', { CORTEX_OWN_KERNELS: '0' })).toBeUndefined();
});

test.runIf(process.platform === 'linux')('what cannot be compiled is said, and leaves nothing', async () => {
  const folder = temporaryFolder();
  const [engineFolder, compiler] = [join(folder, 'engine'), join(folder, 'c++')];
  const lines = ['#!/bin/sh', '[ "$1" = --version ] && exit', 'echo "gru.cc:7: error: no such lane" >&2', 'exit 1'];
  writeFileSync(compiler, lines.join('\n'), { mode: 0o755 });
  await expect(loadOwnKernels(engineFolder, { CXX: compiler })).rejects.toMatchObject({
    tag: 'EngineUnavailable',
    message: expect.stringContaining('gru.cc:7: error: no such lane'),
  });
  expect(readdirSync(join(engineFolder, 'own'))).toEqual([]);
});
