import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { networkFixtureSchema, stateOf } from '../../../../services/peers/golden/check-network.ts';
import { generateTensor } from '../../../../services/peers/golden/generator.ts';
import { channelsFirst } from '../../../../services/peers/golden/tensors.ts';
import { studyConfigSchema } from '../../../../services/runs/decoding/config.ts';
import { importDecoder, optionsOf, readStateDict } from '../../../../services/runs/decoding/import-decoder.ts';
import { maskRun } from '../../../../services/runs/decoding/mask-run.ts';
import { evaluateRun, reconstructFromRun } from '../../../../services/runs/decoding/open.ts';
import { loadStudyData } from '../../../../services/runs/decoding/video-study.ts';
import { type NdArray, ndarray, takeRows } from '../../../../src/arrays.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { readNpy, writeNpy } from '../../../../src/io/npy.ts';
import { writeTensorFile } from '../../../../src/io/safetensors.ts';
import { predictVideos } from '../../../../src/models/decoders/predict-videos.ts';
import { newDecoder } from '../../../../src/models/decoders/registry.ts';
import { VideoUNet } from '../../../../src/models/decoders/video-unet.ts';
import { fromStateDict, toStateDict } from '../../../../src/models/pytorch-weights.ts';
import { randomStream } from '../../../../src/random/stream.ts';
import { standardise } from '../../../../src/signal/standardise.ts';
import { torchStateDict } from '../../../io/torch-writer.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const numbers = z.array(z.number());
const peerSchema = z.object({ shape: numbers, spikes: numbers, index: numbers, value: numbers });

beforeAll(async () => {
  await startEngine();
});

test('a checkpoint that is read from its archive gives the video that PyTorch gives, to 1e-4', async () => {
  const golden = new URL('../../peers/golden/fixtures/videounet_h4.json', import.meta.url);
  const fixture = networkFixtureSchema.parse(JSON.parse(await readFile(golden, 'utf8')));
  const path = join(temporaryFolder(), 'checkpoint.pth');
  await writeFile(path, torchStateDict(stateOf(fixture)));
  const state = await readStateDict(path);
  const { width, hiddenUnits } = optionsOf(state, path);
  expect([width, hiddenUnits]).toEqual([4, 512]);
  const { B: batch, activations } = fixture.eval;
  const spikes = takeRows(
    generateTensor(fixture.seed, fixture.inputs.x),
    Array.from({ length: batch }, (_, i) => i),
  );
  const [, frames, units] = spikes.shape;
  const model = newDecoder({ decoder: 'video-unet', options: { width, hiddenUnits } }, { units, frames }, 0);
  if (!(model instanceof VideoUNet)) throw new Error('not a VideoUNet');
  model.weights.assign(fromStateDict(state, model.config));
  const video = tf.tidy(() => model.forward(tf.tensor3d(spikes.data, [batch, frames, units])));
  const ours = channelsFirst({ shape: video.shape, data: video.dataSync<'float32'>() });
  video.dispose();
  model.dispose();
  // The last batch norm, and the authors' (tanh v + 1) / 2 behind it.
  const { index = [], value = [] } = activations['decoder.14'];
  expect(index.length).toBeGreaterThan(10);
  index.forEach((at, i) => {
    expect(Math.abs(ours.data[at] - (Math.tanh(Number(value[i])) + 1) / 2)).toBeLessThan(1e-4);
  });
});

test('a checkpoint that PyTorch itself wrote gives the video that PyTorch gives, to 1e-4', async () => {
  const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  const peer = peerSchema.parse(JSON.parse(await readFile(fixture('checkpoint.json'), 'utf8')));
  const state = await readStateDict(fixture('checkpoint.pth'));
  const options = optionsOf(state, 'checkpoint.pth');
  expect(options).toEqual({ width: 2, hiddenUnits: 4 });
  const model = newDecoder({ decoder: 'video-unet', options }, { units: 5, frames: 45 }, 0) as VideoUNet;
  model.weights.assign(fromStateDict(state, model.config));
  const videos = predictVideos(model, ndarray([1, 45, 5], Float32Array.from(peer.spikes)));
  model.dispose();
  const ours = channelsFirst(videos);
  expect(ours.shape).toEqual(peer.shape);
  expect(new Set(peer.value.map((value) => value.toFixed(3))).size).toBeGreaterThan(50);
  peer.index.forEach((at, i) => {
    expect(Math.abs(ours.data[at] - peer.value[i])).toBeLessThan(1e-4);
  });
});

const [frames, units] = [9, 6];

/** Four videos of 8 × 8 and the counts of two regions, six trials each, of which the last are held out. */
async function recording(): Promise<string> {
  const folder = temporaryFolder();
  await Promise.all(['videos', 'responses'].map((part) => mkdir(join(folder, part))));
  const stream = randomStream(1, 'import');
  for (const name of ['a', 'b', 'c', 'd']) {
    const pixels = Uint8Array.from({ length: frames * 64 }, () => 255 * stream.uniform());
    const counts = Uint8Array.from({ length: 6 * frames * units }, () => stream.poisson(3));
    await writeNpy(join(folder, 'videos', `${name}.npy`), ndarray([frames, 8, 8], pixels));
    await writeNpy(join(folder, 'responses', `${name}.npy`), ndarray([6, frames, units], counts));
  }
  const rows = Array.from({ length: units }, (_, i) => `u${i},day-1,${i < 3 ? 'V4' : 'MT'}`);
  await writeFile(join(folder, 'units.csv'), ['unit,site,region', ...rows].join('\n'));
  await writeFile(join(folder, 'recording.json'), JSON.stringify({ frameRateHz: 10, holdOut: 'trials' }));
  return folder;
}

const options = { width: 2, hiddenUnits: 5 };
const shape = { units, frames, frame: [8, 8, 1] as const };

/** A network that somebody trained elsewhere. */
async function trained(): Promise<{ readonly model: VideoUNet; readonly state: Record<string, NdArray> }> {
  const model = newDecoder({ decoder: 'video-unet', options }, { ...shape, frame: [8, 8, 1] }, 3) as VideoUNet;
  return { model, state: toStateDict(await model.weights.values(), model.config) };
}

async function configFor(path: string, data: string) {
  const state = await readStateDict(path);
  const config = { kind: 'training', dataset: 'recordings', data, options: optionsOf(state, path), preset: 'tiny' };
  return { state, config: studyConfigSchema.parse(config) };
}

test('an imported network is reconstructed with, scored and masked like one that was trained here', async () => {
  const [data, folder] = [await recording(), temporaryFolder()];
  const { model, state } = await trained();
  const files = { torch: join(folder, 'checkpoint.pth'), safetensors: join(folder, 'decoder.safetensors') };
  const counters = { 'encoder.1.num_batches_tracked': ndarray([], Float32Array.of(7)) };
  await writeFile(files.torch, torchStateDict({ ...state, ...counters }));
  await writeTensorFile(files.safetensors, { tensors: state, metadata: {} });
  const spikes = ndarray(
    [2, frames, units],
    randomStream(2, 'spikes')
      .normals(2 * frames * units)
      .map(Math.abs),
  );
  const found: NdArray[] = [];
  for (const [name, path] of Object.entries(files)) {
    const { state: read, config } = await configFor(path, data);
    const decoder = await importDecoder(config, path, read);
    const runDir = join(folder, name);
    const result = await decoder.write(runDir);
    decoder.dispose();
    expect(result.metrics.videoR).toBeGreaterThan(-1);
    const record = JSON.parse(await readFile(join(runDir, 'run.json'), 'utf8'));
    expect(record.fingerprint.imported).toMatchObject({ file: path.split('/').at(-1) });
    found.push(await reconstructFromRun(runDir, spikes));
    expect((await evaluateRun(runDir)).metrics).toEqual(result.metrics);
    const masks = () => [{ name: 'V4', regions: ['V4'] }];
    expect((await maskRun(runDir, { masks, mode: 'zero' })).rows).toHaveLength(1);
  }
  expect(found[1]).toEqual(found[0]);
  const { standardisation } = await loadStudyData({ ...(await configFor(files.torch, data)).config, preset: 'tiny' });
  expect(found[0]).toEqual(predictVideos(model, standardise(spikes, standardisation)));
  model.dispose();
});

test('weights of another network, for other units, and such that are no numbers are refused, and nothing is written', async () => {
  const [data, folder] = [await recording(), temporaryFolder()];
  const { model, state } = await trained();
  model.dispose();
  const path = join(folder, 'checkpoint.pth');
  const refused = async (changed: Record<string, NdArray>) => {
    await writeFile(path, torchStateDict(changed));
    const { state: read, config } = await configFor(path, data);
    const decoder = await importDecoder(config, path, read);
    await decoder.write(join(folder, 'run')).finally(() => decoder.dispose());
  };
  const { 'encoder.4.bias': bias, ...without } = state;
  await expect(refused(without)).rejects.toThrow('"encoder.4.bias" must be [4] in the state dict but is missing');
  await expect(refused({ ...state, 'encoder.4.bias': ndarray([5], new Float32Array(5)) })).rejects.toThrow(
    'but is [5]',
  );
  await expect(refused({ ...state, extra: bias })).rejects.toThrow('has no "extra"');
  const many = ndarray([5, 140], new Float32Array(700));
  await expect(refused({ ...state, 'Dense.dense1.weight': many })).rejects.toThrow(
    'must be [5, 6] in the state dict but is [5, 140]',
  );
  await expect(refused({ fc: bias })).rejects.toThrow('has no "encoder.0.weight"');
  await expect(refused({ 'reverse_Dense.dense1.weight': many })).rejects.toThrow('the inverted network');
  const bad = ndarray(
    bias.shape,
    bias.data.map(() => Number.NaN),
  );
  await expect(refused({ ...state, 'encoder.4.bias': bad })).rejects.toMatchObject({ tag: 'InvalidData' });
  await expect(readNpy(join(folder, 'run', 'run.json'))).rejects.toMatchObject({ tag: 'MissingFile' });
});
