import { beforeAll, expect, test, vi } from 'vitest';
import { maskingFiles } from '../../../../services/analyses/maskings/files.ts';
import { tableLines } from '../../../../services/analyses/maskings/lines.ts';
import { masksOf } from '../../../../services/analyses/maskings/masks.ts';
import { maskRun } from '../../../../services/runs/decoding/mask-run.ts';
import { maskDecoder } from '../../../../src/analysis/decoding/mask-decoder.ts';
import { applyMask } from '../../../../src/analysis/decoding/mask-responses.ts';
import { reconstructTest } from '../../../../src/analysis/decoding/score-decoder.ts';
import { rowValues } from '../../../../src/arrays.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { bytesOf } from '../../../../src/io/frames.ts';
import { decodeNpz } from '../../../../src/io/npz.ts';
import { predictVideos } from '../../../../src/models/decoders/predict-videos.ts';
import type { VideoDecoder } from '../../../../src/models/decoders/video-decoder.ts';
import { randomStream } from '../../../../src/random/stream.ts';
import { fitDecoder } from '../../../../src/training/decoder/fit-decoder.ts';
import { fourVideos, frames } from '../../../training/decoder/four-videos.ts';

const data = fourVideos();
const opened = vi.hoisted(() => ({ run: undefined as object | undefined }));
vi.mock('../../../../services/runs/decoding/open.ts', () => ({ openDecoderRun: async () => opened.run }));

let model: VideoDecoder;
beforeAll(async () => {
  await startEngine();
  ({ decoder: model } = await fitDecoder({ decoder: 'linear', options: { lags: [0, 0] } }, data, { seed: 1 }));
  opened.run = { model, data, seed: 3 };
});

const sets = [['V4'], ['PFC'], ['V4', 'PFC']];
const masks = () => sets.map((regions) => ({ name: regions.join('+'), regions }));
const videoOf = (array: { shape: readonly number[]; data: Uint8Array }, mask: number) => rowValues(array, mask);

test('several masks in one go cost what they cost in the masking table, and their videos are kept', async () => {
  const notes: (string | undefined)[] = [];
  const onProgress = ({ note }: { note?: string }) => void notes.push(note);
  const found = await maskRun([''], { masks, mode: 'zero', videos: true }, { onProgress });
  expect(found.rows).toEqual(maskDecoder(model, data, { masks: masks(), seed: 3 }));
  expect(notes).toEqual(['V4', 'PFC', 'V4+PFC']);
  const { masked, unmasked, truth } = found.videos!;
  expect(masked.shape).toEqual([3, 4, frames, 32, 32, 3]);
  expect(unmasked).toEqual(bytesOf(reconstructTest(model, data, data.splits.test.responses)));
  expect(truth).toEqual(bytesOf(data.videos));
  const { responses } = data.splits.test;
  const left = applyMask(responses, [8, 9], { mode: 'zero', stream: randomStream(1, 'none') });
  expect(videoOf(masked, 1)).toEqual(bytesOf(reconstructTest(model, data, left)).data);
  expect(videoOf(masked, 0)).not.toEqual(videoOf(masked, 1));
});

test('a window masks its bins alone, and must lie within them', async () => {
  const window = [2, 5] as const;
  const { videos } = await maskRun([''], { masks, mode: 'zero', videos: true, window });
  const { masked, unmasked } = videos!;
  const all = videoOf(masked, 2);
  const differs = Array.from({ length: frames }, (_, t) => {
    const frame = [t * 3072, (t + 1) * 3072] as const;
    return all.subarray(...frame).some((value, i) => value !== unmasked.data[frame[0] + i]);
  });
  expect(differs).toEqual([false, false, true, true, true, false, false, false]);
  await expect(maskRun([''], { masks, mode: 'zero', window: [2, 9] })).rejects.toThrow(/within bins 0 to 8/);
});

test('trials are measured one by one; the files hold a row and a number for each', async () => {
  const found = await maskRun([''], { masks, mode: 'shuffle', trials: true });
  const trials = found.trials?.[0];
  if (!trials) throw new Error('no trials');
  const { responses, condition } = data.splits.test;
  expect(found.trialCondition).toEqual(condition);
  const stream = randomStream(3, 'mask/shuffle/V4');
  const left = applyMask(responses, [0, 1, 2, 3, 4, 5, 6, 7], { mode: 'shuffle', stream });
  const [a, b] = [left, responses].map((from) => rowValues(predictVideos(model, from), 5).subarray(3072, 2 * 3072));
  const distance = a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
  expect(trials.effects.shape?.[5]).toBeCloseTo(255 * distance, 3);

  const files = maskingFiles(found, found.rows[0]);
  const lines = `${files['effects.csv']}`.trim().split('\r\n');
  const features = ['shape', 'colour', 'motion'];
  expect(lines).toHaveLength(1 + 3 * (4 + 8) * features.length);
  expect(lines[1]).toMatch(/^V4,8,0\/0,,shape,\d/);
  const trial = lines.find((line) => line.startsWith('V4,8,1/0,5,shape,'));
  expect(Number(trial?.split(',')[5])).toBe(trials.effects.shape?.[5]);
  const arrays = decodeNpz(files['arrays.npz'] as Uint8Array);
  expect(arrays['effects/motion'].shape).toEqual([3, 4]);
  expect(arrays['trials/maskedErrors/colour'].shape).toEqual([3, 8]);
  expect(arrays['trials/unmaskedErrors/shape'].data[5]).toBe(trials.unmaskedErrors.shape?.[5]);
  expect(Array.from(arrays['trials/condition'].data)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  expect(Array.from(arrays['effects/shape'].data.subarray(0, 4))).toEqual(found.rows[0].shape?.values);
  expect(arrays).not.toHaveProperty('masked');
});

test('more videos than fit are refused before anything is worked out', async () => {
  const many = () => Array.from({ length: 7000 }, (_, i) => ({ name: `${i}`, regions: ['V4'] }));
  await expect(maskRun([''], { masks: many, mode: 'zero', videos: true })).rejects.toThrow(/ask for fewer conditions/);
});

test('all sets of regions: Shapley values sum to the effect of all, and single regions are tested beside random masks', async () => {
  const all = (regions: readonly string[]) => masksOf({ subsets: true }, regions);
  const tested = ({ regions }: { regions: readonly string[] }) => regions.length === 1;
  const asked = {
    masks: all,
    mode: 'zero',
    tested,
    shapley: true,
    random: 19,
    randomConditions: 4,
    curves: 3,
  } as const;
  const found = await maskRun([''], asked);
  expect(found.rows.map(({ region }) => region)).toEqual(['V4', 'PFC', 'V4+PFC']);
  for (const feature of ['shape', 'colour', 'motion'] as const) {
    const shares = found.shapley?.filter((row) => row.feature === feature) ?? [];
    expect(shares.map(({ region }) => region)).toEqual(['V4', 'PFC']);
    const sum = shares.reduce((total, { effect }) => total + effect, 0);
    expect(Math.abs(sum - (found.rows[2][feature]?.mean ?? Number.NaN))).toBeLessThan(1e-6);
    const curve = found.curves?.filter((point) => point.feature === feature && point.region === 'V4') ?? [];
    expect(curve.map(({ units }) => units)).toEqual([0, 2, 3, 5, 6, 8]);
    expect(curve.map(({ draws }) => draws)).toEqual([1, 3, 3, 3, 3, 1]);
    expect(curve[0].mean).toBe(0);
  }
  const [v4, pfc, both] = found.rows.map(({ shape }) => shape?.statistics);
  expect(both).toBeUndefined();
  expect(v4?.levels).toMatchObject({ by: 'cue', n: 2, smallestP: 0.5 });
  expect(v4?.levels.mean).toBeGreaterThan(10 * (pfc?.levels.mean ?? 1));
  expect(v4?.random).toMatchObject({ p: null, reason: 'no test: it has half of all units or more' });
  expect(pfc?.random).toMatchObject({ draws: 19, smallestP: 0.05 });
  expect(pfc?.random.p).toBeGreaterThan(0.05);
  const curve = found.curves?.filter(({ region, feature }) => region === 'V4' && feature === 'shape') ?? [];
  expect(curve[5].mean).toBeGreaterThan(curve[1].mean);

  const files = maskingFiles(found, { masks: found.masks, conditions: [], rows: found.rows });
  expect(Object.keys(files)).toEqual(expect.arrayContaining(['table.csv', 'shapley.csv', 'curves.csv']));
  const table = `${files['table.csv']}`;
  expect(table).toContain('unpaired Student t-test over conditions, as published');
  expect(table).toContain('no test: it has half of all units or more');
  const lines = tableLines(found.rows, found).join('\n');
  expect(lines).toMatch(/as published.*Bonferroni over 9/);
  expect(lines).toMatch(/V4, shape, others: no test: it has half of all units or more/);
  expect(lines).toMatch(/Shapley values/);
});

test('several training seeds are one table, and levels stay the independent values', async () => {
  const each = (regions: readonly string[]) => masksOf({ each: true }, regions);
  const { rows } = await maskRun(['', ''], { masks: each, mode: 'zero' });
  const levels = rows[0].shape?.statistics?.levels;
  expect(levels).toMatchObject({ n: 2, seeds: 2, smallestP: 0.5, bySeed: [levels?.mean, levels?.mean] });
  expect(tableLines(rows, {}).join('\n')).toMatch(/Seeds, lowest to highest/);
  expect(rows[0].shape?.statistics?.random).toMatchObject({
    draws: 0,
    p: null,
    reason: 'no test: no random masks were drawn',
  });
});
