import { expect, test } from 'vitest';
import { compareDecoders } from '../../../../services/runs/decoding/compare-decoders.ts';
import { studyConfigSchema } from '../../../../services/runs/decoding/config.ts';
import { type Preset, presets } from '../../../../services/runs/decoding/presets.ts';
import {
  checkpointFolder,
  evaluateDecoder,
  maskDecoder,
  newDecoder,
  singleRegionMasks,
  trainStudyDecoder,
} from '../../../../services/runs/decoding/video-study.ts';
import { type NdArray, zeros } from '../../../../src/arrays.ts';
import type { DecodingData, ResponseSet } from '../../../../src/data/decoding-data.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { randomStream } from '../../../../src/random/stream.ts';
import { CheckpointFolder } from '../../../../src/training/decoder/checkpoint.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const frames = 8;
const periods = { fixation: { start: 0, end: 1 }, cue: { start: 1, end: 2 }, stimulus: { start: 2, end: frames } };
const directionsDeg = [90, -90];
const regions = [...new Array<string>(8).fill('V4'), 'PFC', 'PFC'];

/** Two cues × two colours that move up or down. Two of the eight V4 units tell the time in each condition, PFC nothing. */
function smallData(): DecodingData {
  const conditions = [0, 1, 2, 3].map((index) => {
    const [cue, colour] = [index % 2, Math.floor(index / 2)];
    return { index, name: `${cue}/${colour}`, cue, colour, directionDeg: directionsDeg[colour] };
  });
  return {
    manifest: {
      name: 'four-videos',
      citation: 'none',
      licence: 'none',
      axes: { responses: ['sample', 'time', 'unit'], videos: ['condition', 'time', 'height', 'width', 'colour'] },
      units: { responses: 'sd', videos: '1' },
      binMs: 100,
      regions: { V4: 8, PFC: 2 },
      hash: 'none',
    },
    unitRegions: regions,
    splits: { train: samples('train', 24), validation: samples('validation', 8), test: samples('test', 8) },
    standardisation: { mean: new Float32Array(10), sd: new Float32Array(10).fill(1) },
    conditions,
    videos: fourVideos(),
    periods,
    warnings: [],
  };
}

function samples(name: string, count: number): ResponseSet {
  const stream = randomStream(5, name);
  const responses = zeros([count, frames, regions.length]);
  responses.data.forEach((_, i) => {
    const [unit, frame] = [i % regions.length, Math.floor(i / regions.length) % frames];
    const condition = Math.floor(i / (frames * regions.length)) % 4;
    const tuned = Math.floor(unit / 2) === condition;
    const phase = (frame / frames + (unit % 2) / 4) * 2 * Math.PI;
    responses.data[i] = stream.normal(0, 0.2) + (tuned ? 2 * Math.cos(phase) : 0);
  });
  return { responses, condition: Int32Array.from({ length: count }, (_, sample) => sample % 4) };
}

/** A bar across or along for the cue, then stripes that are red and move up, or green and move down. */
function fourVideos(): NdArray {
  const videos = zeros([4, frames, 32, 32, 3]);
  videos.data.forEach((_, i) => {
    const channel = i % 3;
    const [x, y] = [Math.floor(i / 3) % 32, Math.floor(i / 96) % 32];
    const [frame, condition] = [Math.floor(i / 3072) % frames, Math.floor(i / (3072 * frames))];
    const colour = Math.floor(condition / 2);
    const isBar = Math.abs((condition % 2 === 0 ? x : y) - 16) < 4;
    const phase = ((y - x / 7) / 8 + (colour === 0 ? frame : -frame) / 6) * 2 * Math.PI;
    const shown = frame === 0 ? 0.5 : frame === 1 ? 0.2 + 0.6 * Number(isBar) : 0.5 + 0.4 * Math.sin(phase);
    videos.data[i] = frame > 1 && channel !== colour ? 0.1 : shown;
  });
  return videos;
}

const presetOf = (steps: number): Preset => ({
  ...presets.tiny,
  model: { ...presets.tiny.model, frames, width: 2, hiddenUnits: 16, timePooling: [2, 2, 2, 1] },
  training: { ...presets.tiny.training, steps, batchSize: 4, unitWeightDecay: 0, validateEverySteps: steps },
});

test.each([
  ['mlp', 24],
  ['shallow-cnn', 40],
] as const)(
  'a study with the decoder %s: trained, scored, masked, and opened again',
  async (decoder, steps) => {
    const preset = presetOf(steps);
    const engine = await startEngine();
    const config = studyConfigSchema.parse({ decoder, preset: 'tiny' });
    const runDir = temporaryFolder();
    const data = smallData();
    const model = newDecoder(data, preset, config);
    expect(model.name).toBe(decoder);
    const untrained = evaluateDecoder(model, data).metrics;
    await trainStudyDecoder(model, data, preset, { config, engine, runDir });
    const { metrics, trivial, reconstructions } = evaluateDecoder(model, data);
    expect(Object.keys(metrics)).toEqual(Object.keys(trivial));
    expect(metrics.mse).toBeLessThan(0.5 * untrained.mse);
    expect(metrics.mse).toBeLessThan(trivial.mse);
    expect(metrics.cueIdentification).toBe(1);

    const masks = singleRegionMasks(data);
    const [v4, pfc] = maskDecoder(model, data, { masks, mode: 'zero', seed: 1, reconstructions });
    expect([v4.region, pfc.region]).toEqual(['V4', 'PFC']);
    expect(v4.shape.mean).toBeGreaterThan(5 * pfc.shape.mean);

    const opened = newDecoder(data, preset, { ...config, seed: 2 });
    await new CheckpointFolder(checkpointFolder(runDir)).loadBest(opened);
    expect(evaluateDecoder(opened, data).reconstructions).toEqual(reconstructions);
    model.dispose();
    opened.dispose();
  },
  60_000,
);

test('decoders of the same samples stand side by side; other samples are refused', async () => {
  await startEngine();
  const data = smallData();
  const config = studyConfigSchema.parse({ decoder: 'shallow-cnn' });
  const cnn = newDecoder(data, presetOf(1), config);
  const unet = newDecoder(data, presetOf(1), { ...config, decoder: 'video-unet' });
  const shifted = smallData();
  shifted.splits.test.responses.data[0] += 1;
  const runs = new Map([
    ['a', { model: cnn, data }],
    ['b', { model: unet, data: smallData() }],
    ['c', { model: unet, data: shifted }],
  ]);
  const open = async (run: string) => runs.get(run)!;
  const { runs: rows, trivial } = await compareDecoders(['a', 'b'], open);
  expect(rows.map(({ run, decoder, parameters }) => [run, decoder, parameters])).toEqual([
    ['a', 'shallow-cnn', cnn.parameterCount],
    ['b', 'video-unet', unet.parameterCount],
  ]);
  expect(rows[1].metrics).toEqual(evaluateDecoder(unet, data).metrics);
  expect(trivial.cueIdentification).toBe(0.5);
  await expect(compareDecoders(['a', 'c'], open)).rejects.toMatchObject({
    tag: 'InvalidInput',
    message: expect.stringContaining('c was tested on other samples than a'),
  });
  cnn.dispose();
  unet.dispose();
}, 60_000);
