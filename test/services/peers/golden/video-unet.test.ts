import { expect, test } from 'vitest';
import { checkVideoUNet } from '../../../../services/peers/golden/check-video-unet.ts';
import { isNative, startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { expectPassed, readFixture, runCheck } from './engine-checks.ts';

test('a network of width 4 matches PyTorch: activations, gradients, statistics, optimiser steps', async () => {
  await startEngine();
  const before = tf.memory().numTensors;
  expectPassed(await runCheck(checkVideoUNet, 'videounet_h4'), 1300);
  expect(tf.memory().numTensors).toBe(before);
}, 300_000);

test('the network of the paper, width 32, matches PyTorch natively and is left out on wasm', async () => {
  await startEngine();
  const report = await runCheck(checkVideoUNet, 'videounet_h32');
  if (isNative()) expectPassed(report, 2300);
  else expect(report.leftOut).toEqual(['width 32: too slow on the wasm engine; run it natively']);
});

test('a missing weight is an error with its name', async () => {
  const fixture = (await readFixture('videounet_h4')) as { params: { name: string }[] };
  const params = fixture.params.filter(({ name }) => name !== 'encoder.4.bias');
  await expect(checkVideoUNet({ ...fixture, params })).rejects.toThrow('"encoder.4.bias" must be [8]');
});
