import { expect, test } from 'vitest';
import { checkBaselines } from '../../../../services/peers/golden/check-baselines.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { expectPassed, readFixture, runCheck } from './engine-checks.ts';

interface Fixture {
  readonly models: { readonly MLP: object; readonly ShallowCNN: { readonly params: readonly { name: string }[] } };
}

test('both baselines match PyTorch: parameters, activations, gradients, running statistics', async () => {
  await startEngine();
  const before = tf.memory().numTensors;
  const report = await runCheck(checkBaselines, 'baselines');
  expectPassed(report, 630);
  expect(report.leftOut).toEqual([]);
  expect(tf.memory().numTensors).toBe(before);
});

test('other inputs do not match', async () => {
  const fixture = (await readFixture('baselines')) as { seed: number };
  const report = await checkBaselines({ ...fixture, seed: fixture.seed + 1 });
  expect(report.failed).toBeGreaterThan(300);
});

test('a missing weight is an error with its name, and frees the networks', async () => {
  const fixture = (await readFixture('baselines')) as Fixture;
  const before = tf.memory().numTensors;
  const { MLP, ShallowCNN } = fixture.models;
  const params = ShallowCNN.params.filter(({ name }) => name !== 'conv2.bias');
  const broken = { ...fixture, models: { MLP, ShallowCNN: { ...ShallowCNN, params } } };
  await expect(checkBaselines(broken)).rejects.toThrow('"conv2.bias" must be [16] in the state dict but is missing');
  expect(tf.memory().numTensors).toBe(before);
});
