import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { loadV4 } from '../../../datasets/v4-images/load.ts';
import { ndarray } from '../../../src/arrays.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { trialsByUnit } from '../../../src/metrics/trials-by-unit.ts';
import { recordings } from '../../recordings.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** 20 images and two neurons; trial k of neuron n and image i is i + 20 n + k, the last of three slots is missing. */
const images = 20;
let data: string;
const writeTrials = (trial: (neuron: number, image: number, slot: number) => number) =>
  writeNpy(
    join(data, '210325_raw_trials.npy'),
    ndarray(
      [2, images, 3],
      Uint8Array.from({ length: 120 }, (_, i) => trial(Math.floor(i / 60), Math.floor(i / 3) % images, i % 3)),
    ),
  );

beforeEach(async () => {
  data = temporaryFolder();
  for (const session of ['201025', '210325']) {
    const means = Float32Array.from({ length: 2 * images }, (_, i) => i / 12);
    await writeNpy(join(data, `${session}_responses.npy`), ndarray([images, 2], means));
    const rgb = Uint8Array.from({ length: images * 3072 }, (_, i) => (i % 3) * 10 + Math.floor(i / 3072));
    await writeNpy(join(data, `${session}_rgb32.npy`), ndarray([images, 32, 32, 3], rgb));
    const grey = Uint8Array.from({ length: images * 3136 }, (_, i) => 255 - Math.floor(i / 3136));
    await writeNpy(join(data, `${session}_gray56.npy`), ndarray([images, 56, 56], grey));
  }
  await writeTrials((neuron, image, slot) => (slot === 2 ? 255 : image + 20 * neuron + slot));
});
test('every image is a clip of one frame, in [0, 1], with mean counts as one repeat', async () => {
  const { clips, frame, units, warnings } = await loadV4({ data });
  expect([clips.length, frame, units.length]).toEqual([images, [32, 32, 3], 2]);
  expect(clips[7].stimulus.shape).toEqual([1, 32, 32, 3]);
  expect(clips[7].stimulus.data.slice(3069)).toEqual(Float32Array.of(7 / 255, 17 / 255, 27 / 255));
  expect(clips[7].repeats).toEqual({ shape: [1, 1, 2], data: Float32Array.of(14 / 12, 15 / 12) });
  expect(warnings).toHaveLength(1);
});

test('grey images and single trials, NaN where one is missing', async () => {
  const { clips, frame, warnings } = await loadV4({ data, session: '210325', images: 'gray56' });
  expect(frame).toEqual([56, 56, 1]);
  expect(clips[19].stimulus.data[0]).toBeCloseTo(236 / 255, 6);
  expect(clips[5].repeats.shape).toEqual([3, 1, 2]);
  expect(Array.from(clips[5].repeats.data)).toEqual([5, 25, 6, 26, Number.NaN, Number.NaN]);
  expect(warnings).toEqual([]);
});

test('the five test parts cover every image once; no image is in two parts of a split', async () => {
  const splits = await Promise.all([0, 1, 2, 3, 4].map(async (fold) => (await loadV4({ data, fold })).split));
  const everyImage = Array.from({ length: images }, (_, i) => i);
  const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
  expect(sorted(splits.flatMap(({ test: part }) => part))).toEqual(everyImage);
  for (const { train, validation, test: part } of splits) {
    expect([train.length, validation.length, part.length]).toEqual([14, 2, 4]);
    expect(sorted([...train, ...validation, ...part])).toEqual(everyImage);
  }
});

test('refuses what is wrong, by name', async () => {
  await expect(loadV4({ data, session: '201024' })).rejects.toThrow(/Did you mean "201025"/);
  await expect(loadV4({ data, fold: 5 })).rejects.toThrow('fold must be a whole number from 0 to 4 but is 5');
  await writeTrials((neuron, image) => (neuron === 1 && image === 3 ? 255 : 1));
  await expect(loadV4({ data, session: '210325' })).rejects.toThrow('no trial of image 3 for neuron 1');
  await rm(join(data, '201025_rgb32.npy'));
  await expect(loadV4({ data })).rejects.toThrow(/Cannot read .*201025_rgb32\.npy/);
  await expect(loadV4({ data: '' })).rejects.toThrow(/give --data DIR or set CORTEX_DATA/);
});

const { data: shared, absent, note } = recordings('v4_cowley_macaque');

test.skipIf(absent)(`single trials average to the mean counts; all images are scored${note}`, async () => {
  const recorded = await loadV4({ data: shared, session: '210325' });
  const { clips, units } = recorded;
  expect([clips.length, units.length]).toEqual([640, 50]);
  const { readNpy } = await import('../../../src/io/npy.ts');
  const means = await readNpy(join(shared, 'v4_cowley_macaque', '210325_responses.npy'));
  let worst = 0;
  clips.forEach(({ repeats: { shape, data: counts } }, image) => {
    for (let unit = 0; unit < 50; unit++) {
      const trials = Array.from({ length: shape[0] }, (_, trial) => counts[trial * 50 + unit]).filter((x) => x >= 0);
      const mean = trials.reduce((sum, count) => sum + count, 0) / trials.length;
      worst = Math.max(worst, Math.abs(mean - means.data[image * 50 + unit]));
    }
  });
  expect(worst).toBeLessThan(1e-5);
  const { test: tested, validation } = recorded.split;
  const shapes = [tested, validation].map((part) => trialsByUnit(recorded, part).map(({ repeats }) => repeats.shape));
  expect(shapes).toEqual([units.map(() => [6, 128]), units.map(() => [6, 51])]);
});
