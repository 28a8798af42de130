import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadPaperLayout } from '../../../datasets/paper-layout/load.ts';
import { writePaperSession, writePaperVideos } from '../../../datasets/paper-layout/write.ts';
import { ndarray, zeros } from '../../../src/arrays.ts';
import { readNpy, writeNpy } from '../../../src/io/npy.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { digest } from '../digest.ts';

const trials = 5;
let data: string;
const inData = (...names: string[]) => join(data, ...names);
const settings = (value: unknown) => writeFile(inData('recording.json'), JSON.stringify(value));
const load = (changes = {}) =>
  loadPaperLayout({ data, samplesPerCondition: { train: 2, validation: 1, test: 1 }, ...changes });

beforeAll(async () => {
  data = temporaryFolder();
  const trialConditions = Int32Array.from({ length: 64 * trials }, (_, trial) => trial % 64);
  const counts = zeros([3, 64 * trials, 45]);
  counts.data.forEach((_, i) => {
    counts.data[i] = (i * 7919) % 11;
  });
  await writePaperSession(data, { name: 'session 1', unitRegions: ['S1', 'V4', 'S1'], trialConditions, counts });
  const videos = zeros([64, 45, 32, 32, 3]);
  videos.data.forEach((_, i) => {
    videos.data[i] = (i % 251) / 251;
  });
  await writePaperVideos(data, videos);
});

test("one session in the folder itself: the paper's regions first, trials in shares like 16, 2 and 4 of 22", async () => {
  const read = await load();
  expect(read.unitRegions).toEqual(['V4', 'S1', 'S1']);
  expect(read.manifest.regions).toEqual({ V4: 1, S1: 2 });
  expect(read.warnings).toContain(
    'The chosen sessions have 1 V4 units, so the pseudo-population takes these instead of 20.',
  );
  expect(read.conditions[38].name).toBe('circle/reddish-30');
  // 5 trials: 1 tests, 1 validates, 3 train; 3 different samples of a condition are to be had, no more.
  const { responses } = (await load({ samplesPerCondition: { train: 6, validation: 2, test: 2 } })).splits.validation;
  expect(responses.data.subarray(0, 135)).toEqual(responses.data.subarray(135, 270));
});

test('recording.json names conditions, parts of the trial, units and trials', async () => {
  await settings({
    name: 'mine',
    cues: ['a', 'b', 'c', 'd'],
    stimuli: Array.from({ length: 16 }, (_, i) => ({ name: `s${i}`, ...(i === 5 ? { directionDeg: 45 } : {}) })),
    periods: { stimulus: [10, 45] },
    unitsPerRegion: [['S1', 2]],
    trialsPerCondition: { train: 2, validation: 1, test: 2 },
  });
  const read = await load();
  expect(read.manifest.name).toBe('mine');
  expect(read.conditions[16 + 5]).toEqual({ index: 21, name: 'b/s5', cue: 1, directionDeg: 45 });
  expect(read.periods).toEqual({ stimulus: { start: 10, end: 45 } });
  expect(read.unitRegions).toEqual(['S1', 'S1']);
  await settings({ periods: { cue: [9, 3] } });
  await expect(load()).rejects.toThrow(
    /recording\.json\): periods\.cue: must be \[first frame, frame after the last\]/,
  );
  await rm(inData('recording.json'));
});

test('regions come by the numbers of the sites, from a list too; lines without one are refused', async () => {
  const file = inData('regions.csv');
  const written = await readFile(file, 'utf8');
  await writeFile(file, 'unit,region,note\n2,S1,\n0,S1,\n1,V4,\n');
  const shuffled = await load();
  expect(shuffled.unitRegions).toEqual(['V4', 'S1', 'S1']);
  expect(shuffled.warnings.join()).toMatch(/columns that are not read: "note"/);
  await writeFile(file, 'unit,region\n0,S1\n1,\n2,S1\n');
  await expect(load()).rejects.toThrow(/Line 3 of regions\.csv names no region/);
  await writeFile(file, 'unit,region\n0,S1\n0,V4\n2,S1\n');
  await expect(load()).rejects.toThrow(/Line 3 of regions\.csv has the unit "0" once more/);
  await rm(file);
  await writeFile(inData('regions.json'), '["S1", "V4", "S1"]');
  expect(digest((await load()).splits.train.responses.data)).toBe(digest(shuffled.splits.train.responses.data));
  await rm(inData('regions.json'));
  await writeFile(file, written);
});

test('the video of a condition is that of its first trial, with a warning where trials differ', async () => {
  const file = inData('Train_stimuli3_cue2_frames10.npy');
  const one = await readNpy(file);
  const two = new Float32Array(2 * one.data.length);
  two.set(one.data);
  two.set(one.data, one.data.length);
  await writeNpy(file, ndarray([2, ...one.shape.slice(1)], two));
  const alike = await load();
  expect(alike.warnings.join()).not.toMatch(/differ/);
  const pixel = one.data.length + 64 * 32 + 32;
  two[pixel] = 1 - two[pixel];
  await writeNpy(file, ndarray([2, ...one.shape.slice(1)], two));
  const differing = await load();
  expect(differing.warnings.join()).toMatch(/In 1 of 64 conditions videos differ from trial to trial/);
  expect(digest(differing.videos.data)).toBe(digest(alike.videos.data));
  expect(differing.manifest.hash).not.toBe(alike.manifest.hash);
  await writeNpy(file, ndarray([0, ...one.shape.slice(1)], new Float32Array(0)));
  await expect(load()).rejects.toThrow(/Train_stimuli3_cue2_frames10\.npy holds no trial/);
  await writeNpy(file, one);
});

test('two folders with the same name as sessions, and too few trials, are refused', async () => {
  const empty = temporaryFolder();
  for (const name of ['a-1', 'a_1']) {
    await mkdir(join(empty, name));
    await writeFile(join(empty, name, 'stimuli0_cue1_0.1.npy'), '');
  }
  await expect(loadPaperLayout({ data: empty })).rejects.toThrow(/both called "a 1"; rename one/);
  const file = inData('stimuli4_cue3_0.1.npy');
  await writeNpy(file, ndarray([2, 45, 3], new Float32Array(270)));
  await expect(load()).rejects.toThrow(/A condition has 2 trials in one of the sessions, but 3 or more are needed/);
});
