import { expect, test } from 'vitest';
import { kernelsInUse, preferOneDnn } from '../../../src/engine/native/one-dnn.ts';

const { platform } = process;

test.runIf(platform !== 'darwin')('oneDNN is asked for, and a value of the user stays', () => {
  const env: NodeJS.ProcessEnv = {};
  preferOneDnn(env);
  expect(env).toEqual({ TF_ENABLE_ONEDNN_OPTS: '1' });
  expect(kernelsInUse(env)).toBe('oneDNN');
  const off: NodeJS.ProcessEnv = { TF_ENABLE_ONEDNN_OPTS: '0' };
  preferOneDnn(off);
  expect(off).toEqual({ TF_ENABLE_ONEDNN_OPTS: '0' });
  expect(kernelsInUse(off)).toBe('Eigen');
});

test.runIf(platform !== 'darwin')('a limit on the instructions is said', () => {
  expect(kernelsInUse({ TF_ENABLE_ONEDNN_OPTS: '1', ONEDNN_MAX_CPU_ISA: 'AVX2' })).toBe('oneDNN up to AVX2');
  expect(kernelsInUse({ TF_ENABLE_ONEDNN_OPTS: '1', ONEDNN_MAX_CPU_ISA: 'ALL' })).toBe('oneDNN');
});
