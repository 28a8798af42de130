import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { maskDecoder } from '../../../src/analysis/decoding/mask-decoder.ts';
import { scoreDecoder } from '../../../src/analysis/decoding/score-decoder.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { readTensorFile, writeTensorFile } from '../../../src/io/safetensors.ts';
import { decoderParameterTable } from '../../../src/models/decoders/parameter-table.ts';
import { planDecoder } from '../../../src/models/decoders/registry.ts';
import { CheckpointFolder } from '../../../src/training/decoder/checkpoint.ts';
import { fitDecoder, planDecoderFit } from '../../../src/training/decoder/fit-decoder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { plantedData } from './closed-form-data.ts';

beforeAll(async () => {
  await startEngine();
});

async function scored(decoder: 'linear' | 'lookup' | 'mean', data: DecodingData, options: object = {}) {
  const fit = await fitDecoder({ decoder, options: { ...options } }, data, { seed: 1 });
  const evaluation = scoreDecoder(fit.decoder, data);
  fit.decoder.dispose();
  return { ...fit, ...evaluation };
}

describe('new videos', () => {
  const data = plantedData();

  test('linear recovers a planted linear map and beats the mean; lookup cannot draw what it never saw', async () => {
    const linear = await scored('linear', data);
    const lookup = await scored('lookup', data);
    const mean = await scored('mean', data);
    expect(linear.chosen?.weights).toBe('shared');
    expect(linear.conditions.map(({ index }) => index)).toEqual([26, 27, 28, 29]);
    expect(linear.reconstructions.shape).toEqual([4, 6, 3, 4, 1]);
    expect(linear.scores.frames.r).toBeGreaterThan(0.75);
    expect(linear.scores.frames.identification.accuracy).toBe(1);
    expect(linear.scores.frames.mse).toBeLessThan(0.6 * mean.scores.frames.mse);
    expect(lookup.scores.frames.mse).toBeGreaterThan(mean.scores.frames.mse);
    expect(mean.scores.frames).toEqual(mean.trivial.frames);
  });

  test('held-out trials of the training videos are scored beside them, on their own conditions', async () => {
    const lookup = await scored('lookup', data);
    expect(lookup.known?.scores.frames.identification).toEqual({ accuracy: 1, chance: 1 / 22, rank: 1, n: 22 });
    expect(lookup.known?.scores.frames.mse).toBeLessThan(1e-9);
    expect(lookup.scores.frames.identification.n).toBe(4);
    expect(lookup.known?.trivial.frames.mse).not.toBe(lookup.trivial.frames.mse);
  });

  test('masking finds the region that carries the video', async () => {
    const { decoder } = await fitDecoder({ decoder: 'linear' }, data, { seed: 1 });
    const [visual, rest] = maskDecoder(decoder, data, { seed: 1 });
    decoder.dispose();
    expect(Object.keys(visual)).toEqual(['region', 'units', 'pixels', 'change']);
    expect(visual.pixels).toMatchObject({ n: 4, df: 6 });
    expect(visual.pixels?.mean).toBeGreaterThan(10 * (rest.pixels?.mean ?? Number.NaN));
    expect(visual.pixels?.maskedError).toBeGreaterThan(1.5 * (visual.pixels?.unmaskedError ?? Number.NaN));
  });

  test('responses that belong to other videos leave linear at chance', async () => {
    const { train } = data.splits;
    const condition = train.condition.map((one, i) => (one + 1 + (i % 21)) % 22);
    const shuffled = { ...data, splits: { ...data.splits, train: { ...train, condition } } };
    const { scores, trivial } = await scored('linear', shuffled);
    expect(scores.frames.mse).toBeGreaterThan(0.95 * trivial.frames.mse);
    expect(Math.abs(scores.frames.identification.rank - 0.5)).toBeLessThan(0.4);
  });
});

describe('known videos', () => {
  const data = plantedData({ heldOut: 'trials', videos: 8, noise: 0.6 });

  test.each(['correlation', 'euclidean', 'poisson', 'poisson-total'])(
    'lookup by %s finds the training video',
    async (nearness) => {
      const { scores, chosen } = await scored('lookup', data, { nearness });
      expect(chosen).toEqual({ nearness });
      expect(scores.frames.identification.accuracy).toBe(1);
      expect(scores.frames.r).toBeGreaterThan(0.99);
    },
  );

  test('either form of linear weights follows the video, and the better one on validation samples is chosen', async () => {
    const shared = await scored('linear', data, { weights: 'shared' });
    const perBin = await scored('linear', data, { weights: 'per-bin' });
    const chosen = await scored('linear', data);
    for (const { scores } of [shared, perBin]) expect(scores.frames.identification.accuracy).toBe(1);
    expect(chosen.bestLoss).toBe(Math.min(shared.bestLoss, perBin.bestLoss));
    expect(chosen.chosen?.weights).toBe(perBin.bestLoss < shared.bestLoss ? 'per-bin' : 'shared');
  });

  test('more regressors than conditions, or fewer: the same predictions as of the plain normal equations', async () => {
    // 8 conditions: through the conditions with 48 regressors, directly with 16 units and 20 conditions.
    for (const [videos, lags] of [
      [8, [0, 2]],
      [20, [1, 1]],
    ] as const) {
      const own = plantedData({ heldOut: 'trials', videos, noise: 0.6 });
      const { decoder } = await fitDecoder(
        { decoder: 'linear', options: { weights: 'per-bin', lags: [...lags], ridges: [0.1] } },
        own,
        { seed: 1 },
      );
      const shapes = Object.fromEntries(decoder.weights.specs.map(({ name, shape }) => [name, shape]));
      const regressors = 16 * (lags[1] - lags[0] + 1);
      const components = Math.min(regressors, videos);
      expect(shapes['bins/scores']).toEqual([6, regressors, components]);
      expect(shapes['bins/frames']).toEqual([6, components, 12]);
      expect(scoreDecoder(decoder, own).scores.frames.identification.accuracy).toBe(1);
      decoder.dispose();
    }
  });
});

describe('runs', () => {
  const data = plantedData();

  test('a checkpoint with a weight that is not finite is not opened', async () => {
    const checkpoints = temporaryFolder();
    const { decoder } = await fitDecoder({ decoder: 'linear', options: {} }, data, { seed: 1, checkpoints });
    const folder = new CheckpointFolder(checkpoints);
    const { tensors, metadata } = await readTensorFile(folder.best);
    const [name, { shape, data: values }] = Object.entries(tensors)[0];
    const damaged = { ...tensors, [name]: { shape, data: values.with(0, Number.NaN) } };
    await writeTensorFile(folder.best, { tensors: damaged, metadata });
    await expect(folder.loadBest(decoder)).rejects.toMatchObject({
      tag: 'InvalidData',
      message: expect.stringContaining(
        `best.safetensors is damaged: 1 of the ${values.length} values of weight "${name}"`,
      ),
    });
    decoder.dispose();
  });

  test.each([
    ['linear', {}],
    ['linear', { weights: 'per-bin' }],
    ['lookup', {}],
    ['mean', {}],
  ] as const)('%s %j is kept, opened and fitted again to the same numbers', async (name, options) => {
    const checkpoints = temporaryFolder();
    const config = { decoder: name, options: { ...options } };
    const first = await fitDecoder(config, data, { seed: 1, checkpoints });
    const folder = new CheckpointFolder(checkpoints);
    const plan = planDecoderFit(config, data, { seed: 1 });
    expect(plan.isDone((await folder.latestState())!)).toBe(true);
    expect(first.history).toEqual({ train: [], validation: [{ step: 1, loss: first.bestLoss }] });
    const opened = plan.decoder.build(1);
    await folder.loadBest(opened);
    expect(opened.parameterCount).toBe(first.decoder.parameterCount);
    const videos = [first.decoder, opened].map((decoder) => scoreDecoder(decoder, data).reconstructions.data);
    expect(videos[1]).toEqual(videos[0]);
    const again = await fitDecoder(config, data, { seed: 1, checkpoints });
    expect(await again.decoder.weights.values()).toEqual(await first.decoder.weights.values());
    const other = fitDecoder(
      config,
      { ...data, videos: { ...data.videos, data: data.videos.data.map((x) => x / 2) } },
      {
        seed: 1,
        checkpoints,
      },
    );
    await expect(other).rejects.toMatchObject({ tag: 'Conflict' });
    expect(existsSync(join(checkpoints, 'best.safetensors'))).toBe(true);
    for (const decoder of [first.decoder, opened, again.decoder]) decoder.dispose();
  });

  test('settings of a training are refused, and so is an option that is none', async () => {
    await expect(fitDecoder({ decoder: 'linear' }, data, { seed: 1, training: { steps: 5 } })).rejects.toThrow(
      /linear is fitted in closed form, without gradient steps, so it has no steps; leave out the training/,
    );
    expect(() => planDecoderFit({ decoder: 'mean', options: { width: 1 } }, data, { seed: 1 })).toThrow(
      /mean has no options/,
    );
    const backwards = { decoder: 'linear', options: { lags: [2, 0] } } as const;
    expect(() => planDecoderFit({ ...backwards, options: { lags: [2, 0] } }, data, { seed: 1 })).toThrow(
      /first bin must not lie behind the last/,
    );
    expect(() => planDecoder({ decoder: 'lookup' }, { units: 3, frames: 2 })).toThrow(/give `conditions`/);
  });

  test('parameters count every value that is kept', () => {
    const count = (conditions?: number) =>
      Object.fromEntries(
        decoderParameterTable({ units: 140, frames: 45, conditions }).map((row) => [row.decoder, row.parameters]),
      );
    expect(count(64)).toMatchObject({
      linear: 420 * 3072 + 45 * 3072,
      lookup: 64 * (45 * 140 + 1 + 45 * 3072),
      mean: 45 * 3072,
    });
    expect(count().lookup).toBeNull();
  });

  test('nothing is left behind', async () => {
    const before = tf.memory().numTensors;
    for (const decoder of ['linear', 'lookup', 'mean'] as const) {
      (await fitDecoder({ decoder }, data, { seed: 1 })).decoder.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
