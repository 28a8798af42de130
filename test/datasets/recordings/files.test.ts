import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { loadRecordings } from '../../../datasets/recordings/load.ts';
import { ndarray, type TypedArray } from '../../../src/arrays.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { noise } from '../../signal/sounds.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeWav } from '../wav-files.ts';

const rate = 8000;
const settings = { bands: 4, lowestHz: 200, highestHz: 3000 };
let folder: string;
const write = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
const sound = (name: string, samples: ArrayLike<number> = noise(1600, name)) =>
  writeWav(join(folder, 'sounds', `${name}.wav`), samples, rate);
const load = (changes: object = {}) => loadRecordings({ data: folder, settings: { ...settings, ...changes } });

/** Spikes of a unit, one 5 ms into each repeat of three sounds. */
const table = (unit: string, sounds: readonly string[]) =>
  ['unit,stimulus,repeat,time_ms', ...sounds.flatMap((name) => [0, 1].map((r) => `${unit},${name},${r},5`))].join('\n');
const total = (data: TypedArray) => Array.from(data).reduce((sum, value) => sum + value, 0);

beforeEach(() => {
  folder = temporaryFolder();
});

test('tables of other line ends or with columns of their own are read, and the columns are told', async () => {
  for (const name of ['hiss', 'rain', 'tone']) await sound(name);
  await write('spikes.csv', `\uFEFF${table('a', ['hiss', 'rain', 'tone']).replaceAll('\n', '\r')}`);
  await write('units.csv', 'unit,KSLabel,site,fr\r\na,good,s1,3.5\r\n');
  const { units, clips, warnings } = await load();
  expect(units).toEqual([{ id: 'a', site: 's1' }]);
  expect(clips.map(({ repeats }) => total(repeats.data))).toEqual([2, 2, 2]);
  expect(warnings).toEqual(['units.csv has columns that are not read: "KSLabel", "fr".']);
});

test('names are the same in composed and decomposed letters, in files, tables and splits', async () => {
  const [composed, decomposed] = ['\u00e9tude', 'e\u0301tude'];
  for (const name of [decomposed, 'rain', 'tone']) await sound(name);
  await write('spikes.csv', `${table(`${decomposed}-1`, [composed, 'rain', 'tone'])}\n${composed}-1,rain,0,15\n`);
  await write('splits.json', JSON.stringify({ train: [decomposed], validation: ['rain'], test: ['tone'] }));
  const { clips, units, split } = await load();
  expect(units.map(({ id }) => id)).toEqual([`${composed}-1`]);
  expect(clips[split.train[0]].name).toBe(composed);
  await sound(composed);
  await expect(load()).rejects.toThrow(/"étude" twice: .* in composed and decomposed letters; keep one/);
});

test('text that is not UTF-8 is refused rather than read as other names', async () => {
  for (const name of ['hiss', 'rain', 'tone']) await sound(name);
  await write('spikes.csv', Buffer.from(table('Zelle-ä', ['hiss', 'rain', 'tone']), 'latin1'));
  await expect(load()).rejects.toThrow(/^spikes\.csv is not UTF-8 \(line 2 .*"CSV UTF-8"/);
  await write('spikes.csv', table('a', ['hiss', 'rain', 'tone']));
  await write('recording.json', Buffer.from('{"citation": "Müller"}', 'latin1'));
  await expect(load()).rejects.toThrow(/^recording\.json is not UTF-8/);
});

test('hidden files beside the sounds are passed over', async () => {
  for (const name of ['hiss', 'rain', 'tone']) await sound(name);
  await mkdir(join(folder, 'sounds'), { recursive: true });
  await write('sounds/._hiss.wav', 'Mac OS X');
  await write('sounds/.DS_Store', 'Mac OS X');
  await write('spikes.csv', table('a', ['hiss', 'rain', 'tone']));
  expect((await load()).clips.map(({ name }) => name)).toEqual(['hiss', 'rain', 'tone']);
});

test('numbers in spikes.npy stand for the names in the order of their code points, without ".wav"', async () => {
  const names = ['Rain', 'rain', 'rain loud', 'rain-loud', 'rain2', 'ton', 'é', '\uFF5E', '🦗'];
  for (const name of [...names].reverse()) await sound(name);
  const rows = names.flatMap((_, i) => Array.from({ length: i + 1 }, () => [0, i, 0, 0.1]).flat());
  await writeNpy(join(folder, 'spikes.npy'), ndarray([rows.length / 4, 4], Float64Array.from(rows)));
  const { clips } = await load();
  expect(clips.map(({ name }) => name)).toEqual(names);
  expect(clips.map(({ repeats }) => total(repeats.data))).toEqual(names.map((_, i) => i + 1));
});

test('the same times give the same counts from CSV in s and ms, float64 and float32', async () => {
  for (const name of ['a', 'b', 'c']) await sound(name, noise(8 * rate, name));
  const ms = Array.from({ length: 800 }, (_, bin) => 10 * bin);
  const rows = ms.flatMap((time) => [0, 0, 0, time / 1000]).concat([0, 1, 0, 0, 0, 2, 0, 0]);
  const csv = async (column: string, perSecond: number) => {
    const lines = ms.map((time) => `unit-0,a,0,${(time * perSecond) / 1000}`);
    await write('spikes.csv', [`unit,stimulus,repeat,${column}`, ...lines, 'unit-0,b,0,0', 'unit-0,c,0,0'].join('\n'));
    return (await load()).clips[0].repeats.data;
  };
  const npy = async (values: TypedArray) => {
    await writeNpy(join(folder, 'spikes.npy'), ndarray([rows.length / 4, 4], values));
    return (await load()).clips[0].repeats.data;
  };
  const wanted = new Float32Array(800).fill(1);
  expect(await csv('time_s', 1)).toEqual(wanted);
  expect(await csv('time_ms', 1000)).toEqual(wanted);
  await rm(join(folder, 'spikes.csv'));
  expect(await npy(Float64Array.from(rows))).toEqual(wanted);
  expect(await npy(Float32Array.from(rows))).toEqual(wanted);
});

test('spikes in the part of a bin at the end are left out and counted, those after the sound refused', async () => {
  for (const name of ['hiss', 'rain', 'tone']) await sound(name, noise(1652, name));
  const spikes = table('a', ['hiss', 'rain', 'tone']);
  await write('spikes.csv', `${spikes}\na,rain,0,204\na,rain,0,206\na,tone,1,201\n`);
  const { clips, warnings } = await load();
  expect(warnings).toEqual(['3 spikes in the last, partial bin of a sound were left out.']);
  expect(clips.map(({ repeats }) => [repeats.shape[1], total(repeats.data)])).toEqual([
    [20, 2],
    [20, 2],
    [20, 2],
  ]);
  await write('spikes.csv', `${spikes}\na,rain,0,206.5\n`);
  await expect(load()).rejects.toThrow(/unit "a" at 0\.2065 s of "rain", which lasts 0\.2065 s/);
  expect((await load({ spikesOutside: 'leave-out' })).warnings).toEqual([
    '1 spike before or after a sound was left out.',
  ]);
});

test('a constant offset is no level: it changes no spectrogram, and alone it is silence', async () => {
  const names = ['hiss', 'rain', 'tone'];
  const offsets = [0, 0.5, -0.25];
  const stimuli = async (factor: number) => {
    for (const [i, name] of names.entries()) {
      await sound(
        name,
        noise(1600, name).map((value) => 0.1 * value + factor * offsets[i]),
      );
    }
    return (await load()).clips.map(({ stimulus }) => Array.from(stimulus.data));
  };
  await write('spikes.csv', table('a', names));
  const [without, offset] = [await stimuli(0), await stimuli(1)];
  const farthest = without.flatMap((values, i) => values.map((value, j) => Math.abs(value - offset[i][j])));
  expect(Math.max(...farthest)).toBeLessThan(1e-3);
  for (const name of names) await sound(name, new Float32Array(1600).fill(0.3));
  for (const levelDb of [65, null]) {
    for (const frontEnd of ['gammatone', 'db', 'log-mel']) {
      await expect(load({ levelDb, frontEnd })).rejects.toThrow(/The training sounds are silent \(a constant level/);
    }
  }
});

test('names that are no names, and long lists of sounds, make short messages', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `sound-${i}`);
  for (const name of names) await sound(name, noise(160, name));
  await write('spikes.csv', table('x'.repeat(5000), ['sound-0']));
  await expect(load()).rejects.toThrow(/^Line 2 of spikes\.csv has a name of a unit of 5000 characters/);
  await write('spikes.csv', table('a', ['bell']));
  await expect(load()).rejects.toThrow(
    /^spikes\.csv names the stimulus "bell", .* there are sound-0, .*, … \(40 in all\)\.$/,
  );
});
