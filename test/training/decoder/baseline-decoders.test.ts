import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { MlpDecoder } from '../../../src/models/decoders/mlp-decoder.ts';
import { ShallowCnnDecoder } from '../../../src/models/decoders/shallow-cnn-decoder.ts';
import { CheckpointFolder } from '../../../src/training/decoder/checkpoint.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { modelConfig, trainFixture } from './training-fixture.ts';

const { units, frames } = modelConfig;
const mlp = (seed: number) => new MlpDecoder({ decoder: 'mlp', units, frames, hiddenUnits: [16, 24] }, seed);
const shallowCnn = (seed: number) =>
  new ShallowCnnDecoder({ decoder: 'shallow-cnn', units, frames, channels: [8, 8, 6, 4] }, seed);

beforeAll(async () => {
  await startEngine();
});

describe.each([
  ['mlp', mlp, 'frames/dense/kernel'],
  ['shallow-cnn', shallowCnn, 'frames/kernel'],
] as const)('training of %s', (_, decoder, lastKernel) => {
  test('the loss falls, and no tensor is left behind', async () => {
    const before = tf.memory().numTensors;
    const { outcome } = await trainFixture({ checkpoints: await temporaryFolder(), decoder, config: { steps: 30 } });
    const { train } = outcome.history;
    expect(train).toHaveLength(30);
    expect(train.at(-1)).toBeLessThan(train[0] * 0.8);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('stopped in mid-epoch and started again, it ends with the same weights, bit for bit', async () => {
    const checkpoints = await temporaryFolder();
    const stop = (done: number) => {
      if (done === 6) throw new Error('stopped');
    };
    await expect(trainFixture({ checkpoints, decoder, onStep: stop })).rejects.toThrow('stopped');
    const resumed = await trainFixture({ checkpoints, decoder });
    expect(resumed.outcome.resumedFrom).toBe(4);
    const whole = await trainFixture({ checkpoints: await temporaryFolder(), decoder });
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.outcome.history).toEqual(whole.outcome.history);
  });

  test('the weights from units decay, the others do not', async () => {
    const decays = { steps: 4, unitWeightDecay: 40 };
    const free = await trainFixture({
      checkpoints: await temporaryFolder(),
      decoder,
      config: { steps: 4, unitWeightDecay: 0 },
    });
    const decayed = await trainFixture({ checkpoints: await temporaryFolder(), decoder, config: decays });
    const size = (values: Float32Array) => Math.hypot(...values.subarray(0, 1000));
    const kernel = 'spikes/dense1/kernel';
    expect(size(decayed.weights[kernel])).toBeLessThan(0.7 * size(free.weights[kernel]));
    expect(size(decayed.weights[lastKernel])).toBeGreaterThan(0.9 * size(free.weights[lastKernel]));
  });
});

test('a checkpoint remembers its decoder and refuses another', async () => {
  const checkpoints = await temporaryFolder();
  await trainFixture({ checkpoints, decoder: mlp });
  await expect(trainFixture({ checkpoints })).rejects.toMatchObject({
    tag: 'Conflict',
    message: expect.stringContaining('holds the weights of the decoder "mlp", not of "video-unet"'),
  });
  const other = shallowCnn(1);
  await expect(new CheckpointFolder(checkpoints).loadBest(other)).rejects.toMatchObject({ tag: 'Conflict' });
  other.dispose();
});
