import { mkdirSync, readdirSync } from 'node:fs';
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
  mkdirSync(join(folder, 'deps', 'lib'), { recursive: true });
  await expect(loadOwnKernels(folder, {})).rejects.toMatchObject({ tag: 'EngineUnavailable' });
  expect(readdirSync(join(folder, 'own'))).toEqual([]);
});
