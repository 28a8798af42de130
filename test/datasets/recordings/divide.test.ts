import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { loadRecording, loadRecordings } from '../../../datasets/recordings/load.ts';
import { decodingView } from '../../../src/data/decoding-view.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { noiseVideo, writeCounts, writeVideoFolder } from './video-folder.ts';

let folder: string;
const write = (name: string, content: string) => writeFile(join(folder, name), content);
const load = (settings: object = {}, fold?: number) => loadRecording({ data: folder, settings, fold });

beforeEach(() => {
  folder = temporaryFolder();
});

test('few videos with trials hold out trials, many hold out videos, and the settings are stronger', async () => {
  await writeVideoFolder(folder, { videos: 6 });
  const few = await load();
  expect(few.split).toEqual({ heldOut: 'trials', shares: { validation: 0.2, test: 0.2 } });
  expect((await loadRecordings({ data: folder })).clips.map(({ name }) => name)).toContain('test/v3');
  expect((await load({ holdOut: 'stimuli' })).split.heldOut).toBe('stimuli');
  expect((await load({}, 2)).split.heldOut).toBe('stimuli');
  await rm(folder, { recursive: true });
  await writeVideoFolder(folder, { videos: 10, trials: 3 });
  expect((await load()).split.heldOut).toBe('stimuli');
  expect((await load({ holdOut: 'trials' })).split.heldOut).toBe('trials');
  await rm(folder, { recursive: true });
  await writeVideoFolder(folder, { videos: 6, trials: 2 });
  expect((await load()).split.heldOut).toBe('stimuli');
});

test('the same video under several names is on one side of drawn splits and folds', async () => {
  await writeVideoFolder(folder, { videos: 14 });
  for (const copy of ['v1', 'v2', 'v3'])
    await writeNpy(join(folder, 'videos', `${copy}.npy`), noiseVideo('v0', 6, 4, 5));
  const { clips } = await load();
  const copies = ['v0', 'v1', 'v2', 'v3'].map((name) => clips.findIndex((clip) => clip.name === name));
  const sides = new Set<number>();
  for (const settings of [1, 2, 3, 4].map((splitSeed) => ({ splitSeed }))) {
    const { split } = await load(settings);
    if (split.heldOut !== 'stimuli') throw new Error('By stimulus.');
    const { train, validation, test: held } = split.clips;
    expect([...train, ...validation, ...held].sort((a, b) => a - b)).toEqual(clips.map((_, index) => index));
    const parts = [train, validation, held].filter((part) => copies.some((copy) => part.includes(copy)));
    expect(parts).toHaveLength(1);
    sides.add([train, validation, held].indexOf(parts[0]));
  }
  const tested = [];
  for (let fold = 0; fold < 5; fold++) {
    const { split } = await load({}, fold);
    if (split.heldOut !== 'stimuli') throw new Error('By stimulus.');
    const among = copies.filter((copy) => split.clips.test.includes(copy)).length;
    expect([0, 4]).toContain(among);
    tested.push(...split.clips.test);
  }
  expect(tested.sort((a, b) => a - b)).toEqual(clips.map((_, index) => index));
});

test('one long movie is cut into blocks of time with a gap, and nothing of the test is in training', async () => {
  const frames = 600;
  await writeNpy(join(folder, 'videos', 'movie.npy'), noiseVideo('movie', frames, 3, 4));
  await writeCounts(folder, 'movie', [1, frames, 2]);
  await write('recording.json', JSON.stringify({ frameRateHz: 20 }));
  const recording = await load();
  expect(recording.warnings).toContain(
    'The stimulus is cut into blocks of time, the last 20 % for the test, 10 % before them for validation, with 1 s left out between them.',
  );
  expect(recording.clips.map(({ name, repeats }) => [name, repeats.shape[1]])).toEqual([
    ['train/movie', 392],
    ['validation/movie', 56],
    ['test/movie', 112],
  ]);
  const { data } = noiseVideo('movie', frames, 3, 4);
  const [, validation, held] = recording.clips;
  expect(validation.stimulus.data[0]).toBeCloseTo(data[12 * (392 + 20)] / 255, 6);
  expect(held.stimulus.data[0]).toBeCloseTo(data[12 * (600 - 112)] / 255, 6);
  const later = await load({ skipBins: 10, guardS: 2 });
  expect(later.clips.map(({ repeats }) => repeats.shape[1])).toEqual([364, 52 + 10, 104 + 10]);
  expect(decodingView(recording, { seed: 1, window: { frames: 20, stride: 10 } }).splits.test.condition).toHaveLength(
    10,
  );
  await expect(load({ guardS: 16 })).rejects.toThrow(/1 videos cannot be split/);
  await expect(load({ guardS: 16, blocks: true })).rejects.toThrow(/"movie" has 600 bins, too few for three blocks/);
});

test('sites with trials of their own give pseudo-populations', async () => {
  const units = [
    { unit: 'a', site: 'one', region: 'MT' },
    { unit: 'b', site: 'two', region: 'MT' },
  ];
  await writeVideoFolder(folder, { videos: 4, trials: 6, units });
  const rows = ['v0', 'v1', 'v2', 'v3'].flatMap((name) => [`${name},a,0-2`, `${name},b,3-5`]);
  const spikes = rows
    .map((row) => row.split(','))
    .map(([name, unit]) => `${unit},${name},${unit === 'a' ? 0 : 3},0.05`);
  await write('spikes.csv', ['unit,stimulus,repeat,time_s', ...spikes].join('\n'));
  await write('trials.csv', ['stimulus,unit,repeat', ...rows].join('\n'));
  const recording = await load();
  expect(recording.split.heldOut).toBe('trials');
  expect(decodingView(recording, { seed: 1 }).population).toBe('pseudo');
});

test('conditions switch on cue, colour and direction; other columns are labels', async () => {
  await writeVideoFolder(folder, { videos: 4 });
  const rows = ['v0.npy,ring,0.5,90,10', 'v1,disc,0.25,270,9', 'v2,ring,0.5,,8', 'v3,disc,0.5,0,'];
  await write('conditions.csv', ['stimulus,cue,colour,direction_deg,size', ...rows].join('\n'));
  const { labels, periods } = await load({ periods: { cue: [0, 2], stimulus: [2, 6] } });
  expect(labels).toEqual([
    { cue: 1, colour: 1, directionDeg: 90, labels: { cue: 'ring', colour: 0.5, size: 10 } },
    { cue: 0, colour: 0, directionDeg: 270, labels: { cue: 'disc', colour: 0.25, size: 9 } },
    { cue: 1, colour: 1, labels: { cue: 'ring', colour: 0.5, size: 8 } },
    { cue: 0, colour: 1, directionDeg: 0, labels: { cue: 'disc', colour: 0.5 } },
  ]);
  expect(periods).toEqual({ cue: { start: 0, end: 2 }, stimulus: { start: 2, end: 6 } });
  await write('conditions.csv', 'stimulus,direction_deg\nv0,up\n');
  await expect(load()).rejects.toThrow(/direction_deg "up", which is no number of degrees; 90 is up/);
  await write('conditions.csv', 'stimulus,direction_deg\nv0,1\nv0,2\n');
  await expect(load()).rejects.toThrow(/Line 3 of conditions\.csv is about the stimulus "v0", which an earlier line/);
  await write('conditions.csv', 'stimulus,direction_deg\nv0,1\n');
  expect((await load()).warnings).toContain('conditions.csv has no line about "v1", "v2", "v3".');
});
