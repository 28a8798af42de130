import { beforeAll, describe, expect, test } from 'vitest';
import { maskDecoder } from '../../../src/analysis/decoding/mask-decoder.ts';
import { scoreDecoder } from '../../../src/analysis/decoding/score-decoder.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { newDecoder } from '../../../src/models/decoders/registry.ts';
import { CheckpointFolder } from '../../../src/training/decoder/checkpoint.ts';
import { type FitDecoderOptions, fitDecoder } from '../../../src/training/decoder/fit-decoder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { fourVideos, frames, smallUNet } from './four-videos.ts';

beforeAll(async () => {
  await startEngine();
});

const units = 10;
const training = (steps: number) => ({ steps, batchSize: 4, unitWeightDecay: 0, validateEverySteps: steps });

describe.each([
  ['mlp', 24],
  ['shallow-cnn', 40],
] as const)('%s in three calls', (decoder, steps) => {
  const config = { decoder };

  test('fitted, scored, masked, and opened again from its checkpoint', async () => {
    const data = fourVideos();
    const start = newDecoder(config, { units, frames }, 1);
    const untrained = scoreDecoder(start, data).scores.frames.mse;
    start.dispose();
    const checkpoints = temporaryFolder();
    const fit = await fitDecoder(config, data, { seed: 1, preset: 'tiny', training: training(steps), checkpoints });
    expect(fit.decoder.name).toBe(decoder);
    expect(fit).toMatchObject({ bestStep: steps, resumedFrom: 0, training: { steps, learningRate: 0.01 } });
    const { scores, trivial, reconstructions } = scoreDecoder(fit.decoder, data);
    expect(reconstructions.shape).toEqual([4, frames, 32, 32, 3]);
    expect(scores.frames.mse).toBeLessThan(0.5 * untrained);
    expect(scores.frames.mse).toBeLessThan(trivial.frames.mse);
    expect(scores.cue?.identification).toBe(1);

    const [v4, pfc] = maskDecoder(fit.decoder, data, { seed: 1, reconstructions });
    expect([v4.region, v4.units, pfc.region, pfc.units]).toEqual(['V4', 8, 'PFC', 2]);
    expect(v4.shape?.mean).toBeGreaterThan(5 * (pfc.shape?.mean ?? Number.NaN));
    const together = maskDecoder(fit.decoder, data, { regions: ['V4', 'PFC'], seed: 1 });
    expect(together.map(({ region, units }) => [region, units])).toEqual([['V4+PFC', 10]]);

    const opened = newDecoder(config, { units, frames }, 2);
    await new CheckpointFolder(checkpoints).loadBest(opened);
    expect(scoreDecoder(opened, data).reconstructions).toEqual(reconstructions);
    for (const one of [fit.decoder, opened]) one.dispose();
  }, 60_000);
});

/** A VideoUNet of a few weights, fitted for a few steps. */
const fitSmall = (data: DecodingData, options: Partial<FitDecoderOptions> = {}) =>
  fitDecoder(smallUNet, data, {
    seed: 1,
    preset: 'tiny',
    ...options,
    training: { steps: 6, batchSize: 4, validateEverySteps: 2, ...options.training },
  });

test('weights kept in memory are those kept on the disk, the best ones', async () => {
  // At this pace the loss jumps about, so that the last step is not the best.
  const pace = { training: { learningRate: 3, validateEverySteps: 1 } };
  const before = tf.memory().numTensors;
  const kept = await fitSmall(fourVideos(), pace);
  const written = await fitSmall(fourVideos(), { ...pace, checkpoints: temporaryFolder() });
  expect(kept.bestStep).toBeLessThan(6);
  expect(await kept.decoder.weights.values()).toEqual(await written.decoder.weights.values());
  expect([kept.history, kept.bestStep, kept.bestLoss]).toEqual([written.history, written.bestStep, written.bestLoss]);
  for (const { decoder } of [kept, written]) decoder.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('checkpoints are gone on with by the same fit alone: options, training, seed, data', async () => {
  const checkpoints = temporaryFolder();
  const first = await fitSmall(fourVideos(), { checkpoints });
  const second = await fitSmall(fourVideos(), { checkpoints });
  expect(second.resumedFrom).toBe(6);
  for (const { decoder } of [first, second]) decoder.dispose();
  const other = fourVideos();
  const renamed = { ...other, manifest: { ...other.manifest, hash: 'another' } };
  const wider = { options: { ...smallUNet.options, width: 3 } };
  const common = {
    seed: 1,
    preset: 'tiny',
    checkpoints,
    training: { steps: 6, batchSize: 4, validateEverySteps: 2 },
  } as const;
  for (const [again, message] of [
    [
      () => fitSmall(fourVideos(), { checkpoints, training: { learningRate: 0.02 } }),
      /training learningRate: 0\.01 → 0\.02/,
    ],
    [() => fitSmall(fourVideos(), { checkpoints, seed: 2 }), /seed: 1 → 2/],
    [() => fitSmall(renamed, { checkpoints }), /data hash: none → another/],
    [() => fitDecoder(wider, fourVideos(), common), /model width: 2 → 3/],
  ] as const) {
    await expect(again()).rejects.toMatchObject({ tag: 'Conflict', message: expect.stringMatching(message) });
  }
});

test('conditions may name their videos in any order', async () => {
  const plain = await fitSmall(fourVideos());
  const data = fourVideos();
  const [videos, size] = [data.videos, data.videos.data.length / 4];
  // Video 3 − c holds what condition c shows.
  const turned = videos.data.slice();
  for (let c = 0; c < 4; c++) turned.set(videos.data.subarray(c * size, (c + 1) * size), (3 - c) * size);
  const conditions = data.conditions.map((condition) => ({ ...condition, index: 3 - condition.index }));
  const other = await fitSmall({ ...data, conditions, videos: { shape: videos.shape, data: turned } });
  expect(await other.decoder.weights.values()).toEqual(await plain.decoder.weights.values());
  for (const { decoder } of [plain, other]) decoder.dispose();
});

test.each([
  [
    { decoder: 'video-unet', options: { wdth: 8 } },
    {},
    /Options of video-unet: Unrecognized key: "wdth"\. video-unet has the options width, /,
  ],
  [{ decoder: 'mlp', options: { width: 8 } }, {}, /mlp has the options hiddenUnits\./],
  [{ decoder: 'video-unet', options: { width: 0 } }, {}, /Options of video-unet: width: Too small/],
  [{ decoder: 'mlp' }, { steps: 0 }, /Training of mlp: steps: Too small/],
  [{ decoder: 'mlp' }, { schedule: { kind: 'step', factor: 2, everyEpochs: 1 } as const }, /schedule\.factor: Too big/],
] as const)('%j with training %j is InvalidInput that names the fault', async (config, changes, message) => {
  const fit = fitDecoder(config, fourVideos(), { seed: 1, preset: 'tiny', training: changes });
  await expect(fit).rejects.toMatchObject({ tag: 'InvalidInput', message: expect.stringMatching(message) });
});

test('data that do not fit together are refused before anything is built', async () => {
  const before = tf.memory().numTensors;
  const data = fourVideos();
  const { train, validation, test: tested } = data.splits;
  const none = { responses: { shape: [0, frames, units], data: new Float32Array() }, condition: new Int32Array() };
  const odd = { ...train, condition: train.condition.map(() => 4) };
  for (const [changed, message] of [
    [{ ...data, splits: { train, validation: none, test: tested } }, /The validation split has no samples/],
    [
      { ...data, splits: { train: odd, validation, test: tested } },
      /Sample 0 of the train split has condition 4 but there are 4/,
    ],
    [
      { ...data, unitRegions: data.unitRegions.slice(1) },
      /train responses must be \[sample, time 8, unit 9\] but is \[24, 8, 10\]/,
    ],
    [
      { ...data, conditions: data.conditions.map((one) => ({ ...one, index: 7 })) },
      /Condition "0\/0" has video 7 but there are 4/,
    ],
  ] as const) {
    await expect(fitSmall(changed)).rejects.toThrow(message);
  }
  expect(tf.memory().numTensors).toBe(before);
});
