import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { readTensorFile, writeTensorFile } from '../../../src/io/safetensors.ts';
import type { EncoderConfigInput } from '../../../src/models/encoders/encoder-config.ts';
import { type FitEncoderOptions, fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';
import type { EncoderTraining } from '../../../src/training/encoder/settings.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { smallData } from './encoding-fixture.ts';

await startEngine();

const data = smallData({ clips: 6, bins: 60, units: 2 });
const linear = { model: 'linear', options: { lags: 3 } };
const common = { cropBins: 30, batchSize: 2, epochs: 6, validateEveryEpochs: 2, learningRate: 0.02 };

/** All that a fit gives but the seconds; throws "stopped" after `stopAfter` steps. */
async function fitted(
  config: EncoderConfigInput,
  options: Omit<FitEncoderOptions, 'seed'> & { stopAfter?: number },
  seed = 1,
) {
  let steps = 0;
  const {
    encoder,
    seconds: _seconds,
    ...rest
  } = await fitEncoder(config, data, {
    seed,
    onProgress: () => {
      if (++steps === options.stopAfter) throw new Error('stopped');
    },
    ...options,
  });
  const weights = await encoder.weights.values();
  encoder.dispose();
  return { ...rest, weights, steps };
}

function newCheckpoint(everySeconds = 0) {
  return { path: join(temporaryFolder(), '1.checkpoint.safetensors'), fingerprint: { data: 'these' }, everySeconds };
}

async function stopped(
  config: EncoderConfigInput,
  { training, stopAfter }: { training: Partial<EncoderTraining>; stopAfter: number },
) {
  const checkpoint = newCheckpoint();
  await expect(fitted(config, { training, checkpoint, stopAfter })).rejects.toThrow('stopped');
  return checkpoint;
}

const kinds: [string, EncoderConfigInput, Partial<EncoderTraining>][] = [
  ['AdamW alone', linear, { emaDecay: undefined, clipNorm: undefined }],
  ['Adam, decay in the gradient, clipped', linear, { optimiser: 'adam', weightDecay: 0.01, clipNorm: 0.5 }],
  ['Adamax, whole clips', linear, { optimiser: 'adamax', cropBins: undefined, batchSize: 1 }],
  ['weight average', linear, { emaDecay: 0.9 }],
  ['input noise', linear, { inputNoise: 0.2 }],
  ['two stages, gains per unit', { ...linear, nonlinearity: 'double-exponential' }, { linearStageFraction: 0.4 }],
  ['Poisson loss, prefilter', { ...linear, prefilter: 'adaptrans', nonlinearity: 'softplus' }, { loss: 'poisson' }],
  [
    'dropout and batch norm',
    { model: 'cnn-population', options: { widths: [4, 4, 4], taps: [3, 2], dropout: 0.3 } },
    { emaDecay: 0.5, inputNoise: 0.1 },
  ],
];

test.each(kinds)('stopped in any epoch and resumed, it ends bit for bit as without: %s', async (_, config, changes) => {
  const training = { ...common, ...changes };
  const { steps, ...whole } = await fitted(config, { training });
  const perEpoch = steps / 6;
  expect(perEpoch).toBe(2);
  // In the middle of the first epoch, with and without best weights so far, and in the last.
  for (const epoch of [0, 1, 3, 5]) {
    const checkpoint = await stopped(config, { training, stopAfter: epoch * perEpoch + 1 });
    expect(existsSync(checkpoint.path)).toBe(epoch > 0);
    const before = tf.memory().numTensors;
    const { steps: left, ...resumed } = await fitted(config, { training, checkpoint });
    expect(tf.memory().numTensors).toBe(before);
    expect(left).toBe(steps - epoch * perEpoch);
    expect(resumed).toEqual(whole);
  }
});

test('stopped again and again, and between checkpoints', async () => {
  const { steps, ...whole } = await fitted(linear, { training: common });
  const checkpoint = newCheckpoint();
  let stops = 0;
  for (;;) {
    const resumed = await fitted(linear, { training: common, checkpoint, stopAfter: steps / 6 + 1 }).catch(
      () => undefined,
    );
    if (resumed) {
      expect(resumed).toEqual({ ...whole, steps: steps / 6 });
      break;
    }
    // A shorter stop makes no headway but does no harm.
    await expect(fitted(linear, { training: common, checkpoint, stopAfter: 1 })).rejects.toThrow('stopped');
    stops++;
  }
  expect(stops).toBe(5);
});

test('early stopping counts on from where it was', async () => {
  const training = { ...common, epochs: 200, learningRate: 0.2, patience: 4, schedule: 'constant' } as const;
  const { steps, ...whole } = await fitted(linear, { training });
  const epochs = whole.history.length;
  expect(epochs).toBeLessThan(200);
  // Stopped in the last epoch that it would have: nearly all of the patience is used up.
  const stopAfter = ((epochs - 1) * steps) / epochs + 1;
  const checkpoint = await stopped(linear, { training, stopAfter });
  const { steps: left, ...resumed } = await fitted(linear, { training, checkpoint });
  expect(resumed).toEqual(whole);
  expect(left).toBe(steps / epochs);
});

test('several initialisations: resumed in the one it was in, with the best of those before', async () => {
  const training = { ...common, epochs: 4, initialisations: 3, emaDecay: 0.5 };
  const winners = new Set<number>();
  for (const seed of [1, 2, 3]) {
    const { steps, ...whole } = await fitted(linear, { training }, seed);
    const first = await fitted(linear, { training: { ...training, initialisations: 1 } }, seed);
    winners.add(whole.bestScore === first.bestScore ? 0 : 1);
    for (const epoch of [1, 4, 5, 10]) {
      const checkpoint = newCheckpoint();
      const stopAfter = (epoch * steps) / 12 + 1;
      await expect(fitted(linear, { training, checkpoint, stopAfter }, seed)).rejects.toThrow('stopped');
      const before = tf.memory().numTensors;
      const { steps: left, ...resumed } = await fitted(linear, { training, checkpoint }, seed);
      expect(tf.memory().numTensors).toBe(before);
      expect(resumed).toEqual(whole);
      // The first epochs of an initialisation are done again when it has no checkpoint yet.
      expect(left).toBe(steps - ((epoch - (epoch === 4 ? 1 : 0)) * steps) / 12);
    }
  }
  // Among these seeds the first initialisation wins, and a later one.
  expect(winners.size).toBe(2);
});

test('without validation clips the last weights are kept', async () => {
  const blind = { ...data, split: { ...data.split, validation: [] } };
  const options = { seed: 1, training: common };
  const whole = await fitEncoder(linear, blind, options);
  const checkpoint = newCheckpoint();
  const onProgress = ({ done }: { done: number }) => {
    if (done === 9) throw new Error('stopped');
  };
  await expect(fitEncoder(linear, blind, { ...options, checkpoint, onProgress })).rejects.toThrow('stopped');
  expect(existsSync(checkpoint.path)).toBe(true);
  const resumed = await fitEncoder(linear, blind, { ...options, checkpoint });
  expect(resumed.bestScore).toBeNull();
  expect(await resumed.encoder.weights.values()).toEqual(await whole.encoder.weights.values());
  for (const { encoder } of [whole, resumed]) encoder.dispose();
});

test('a short fit writes none, and a finished one leaves its last for the caller to remove', async () => {
  const rare = newCheckpoint(60);
  await fitted(linear, { training: common, checkpoint: rare });
  expect(existsSync(rare.path)).toBe(false);
  const often = newCheckpoint();
  const { steps, ...first } = await fitted(linear, { training: common, checkpoint: often });
  expect(existsSync(often.path)).toBe(true);
  expect(await fitted(linear, { training: common, checkpoint: often })).toEqual({ ...first, steps: steps / 6 });
});

test('seconds are those of all the sittings', async () => {
  const checkpoint = await stopped(linear, { training: common, stopAfter: 4 });
  const { tensors, metadata } = await readTensorFile(checkpoint.path);
  const { seconds } = JSON.parse(metadata.state);
  expect(seconds).toBeGreaterThan(0);
  expect(Object.keys(tensors)).toContain('descent/optimiser/kernels#moment');
  const resumed = await fitEncoder(linear, data, { seed: 1, training: common, checkpoint });
  resumed.encoder.dispose();
  expect(resumed.seconds).toBeGreaterThan(seconds);
});

test.each<[string, Partial<FitEncoderOptions>]>([
  ['data', { checkpoint: { path: '', fingerprint: { data: 'others' } } }],
  ['seed', { seed: 2 }],
  ['settings', { training: { ...common, learningRate: 0.01 } }],
  ['part left out', { omit: { part: 0, of: 2 } }],
])('the checkpoint of another fit is refused, and stays: other %s', async (_, change) => {
  const checkpoint = await stopped(linear, { training: common, stopAfter: 4 });
  const before = await readFile(checkpoint.path);
  const asked = {
    seed: 1,
    training: common,
    ...change,
    checkpoint: { ...checkpoint, ...change.checkpoint, path: checkpoint.path },
  };
  await expect(fitEncoder(linear, data, asked)).rejects.toMatchObject({
    tag: 'Conflict',
    message: expect.stringMatching(
      /1\.checkpoint\.safetensors was (made with something else|written by a fit with other settings).* delete it/,
    ),
  });
  expect(await readFile(checkpoint.path)).toEqual(before);
});

test.each<[string, (path: string, bytes: Buffer) => Promise<void>]>([
  ['cut off', (path, bytes) => writeFile(path, bytes.subarray(0, bytes.length - 9))],
  ['empty', (path) => writeFile(path, '')],
  [
    'one bit of a weight flipped',
    (path, bytes) => {
      bytes[bytes.length - 2] ^= 1;
      return writeFile(path, bytes);
    },
  ],
  [
    'an array gone',
    async (path) => {
      const { tensors, metadata } = await readTensorFile(path);
      const { 'descent/optimiser/kernels#moment': _gone, ...rest } = tensors;
      await writeTensorFile(path, { tensors: rest, metadata });
    },
  ],
  ['no checkpoint', (path) => writeTensorFile(path, { tensors: {}, metadata: {} })],
])('a damaged checkpoint is an error that names the file and the way out: %s', async (_, damage) => {
  const checkpoint = await stopped(linear, { training: common, stopAfter: 4 });
  await damage(checkpoint.path, await readFile(checkpoint.path));
  await expect(fitted(linear, { training: common, checkpoint })).rejects.toMatchObject({
    tag: 'InvalidData',
    message: expect.stringMatching(/1\.checkpoint\.safetensors is a damaged checkpoint.* delete it/),
  });
});
