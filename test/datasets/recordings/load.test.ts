import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { loadRecordings } from '../../../datasets/recordings/load.ts';
import { ndarray } from '../../../src/arrays.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { noise, sine } from '../../signal/sounds.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeWav } from '../wav-files.ts';

const rate = 8000;
const settings = { bands: 6, lowestHz: 200, highestHz: 3000 };
let folder: string;
const write = (name: string, content: string | object) =>
  writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
const sound = (name: string, samples: ArrayLike<number>, samplingRateHz = rate) =>
  writeWav(join(folder, 'sounds', `${name}.wav`), samples, samplingRateHz);
const load = (changes: object = {}) => loadRecordings({ data: folder, settings: { ...settings, ...changes } });

/** Three sounds of .2 s (20 bins); unit a fires in bin 2 (twice in repeat 1), unit b in bin 19. */
const spikes = [
  'unit,stimulus,repeat,time_ms',
  ...['hiss', 'rain', 'tone'].flatMap((name) => [
    `a,${name},0,29.9`,
    `a,${name},1,20`,
    `a,${name},1,25`,
    `b,${name}.wav,0,199.9`,
  ]),
].join('\n');

beforeEach(async () => {
  folder = temporaryFolder();
  await sound('rain', noise(1600, 'rain'));
  await sound('tone', sine(1000, rate, 0.2));
  await sound('hiss', noise(1600, 'hiss'));
  await write('spikes.csv', spikes);
});
test('counts, names, bins, split and level from the least that a folder can hold', async () => {
  const data = await load();
  expect(data.clips.map(({ name }) => name)).toEqual(['hiss', 'rain', 'tone']);
  expect(data.units.map(({ id }) => id)).toEqual(['a', 'b']);
  const { repeats, stimulus, waveform } = data.clips[2];
  expect([repeats.shape, stimulus.shape]).toEqual([
    [2, 20, 2],
    [20, 6],
  ]);
  const at = (repeat: number, bin: number, unit: number) => repeats.data[(repeat * 20 + bin) * 2 + unit];
  expect([at(0, 2, 0), at(1, 2, 0), at(0, 19, 1), at(1, 19, 1)]).toEqual([1, 2, 1, 0]);
  const { train, validation, test: held } = data.split;
  expect([...train, ...validation, ...held].sort()).toEqual([0, 1, 2]);
  expect((await load()).split).toEqual(data.split);
  const samples = data.clips[train[0]].waveform?.samples ?? [];
  const squares = Array.from(samples, (value) => value * value);
  expect(Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / 1600)).toBeCloseTo(3.519 * 10 ** (-15 / 20), 4);
  expect(waveform?.samplingRateHz).toBe(rate);
  expect(data.warnings).toEqual([]);
  expect(stimulus.data.every(Number.isFinite)).toBe(true);
});

test('npy spikes number units and stimuli from 0', async () => {
  await rm(join(folder, 'spikes.csv'));
  const rows = [0, 1, 2].flatMap((stimulus) => [0, stimulus, 0, 0.0299, 2, stimulus, 1, 0.1999]);
  await writeNpy(join(folder, 'spikes.npy'), ndarray([6, 4], Float64Array.from(rows)));
  const { units, clips, warnings } = await load();
  expect(units.map(({ id }) => id)).toEqual(['unit-0', 'unit-1', 'unit-2']);
  expect(clips[0].repeats.data[2 * 3]).toBe(1);
  expect(clips[0].repeats.data[(20 + 19) * 3 + 2]).toBe(1);
  expect(warnings).toEqual([
    'Unit "unit-1" has no spikes; its scores will be undefined.',
    expect.stringMatching(/spikes\.npy numbers units up to 2 but never names "unit-1".*units\.csv/),
  ]);
  await writeNpy(join(folder, 'spikes.npy'), ndarray([1, 4], Float64Array.of(0, 3, 0, 0.1)));
  await expect(load()).rejects.toThrow(
    /Row 0 of spikes\.npy has the stimulus 3; it must be a whole number from 0 to 2/,
  );
  await writeNpy(join(folder, 'spikes.npy'), ndarray([1, 4], Float64Array.of(0, 0, 0, Number.NaN)));
  await expect(load()).rejects.toThrow(/spikes\.npy has NaN at index \[0,3\]/);
});

test('units.csv, trials.csv, splits.json and recording.json are heeded', async () => {
  await write('units.csv', 'unit,site,depth_um,spike_width,tags\nb,s2,800,narrow,x;y\na,s1,,,\nsilent,s1,,regular,\n');
  await write('trials.csv', 'stimulus,unit,repeats\nhiss,a,3\nhiss,b,1\nrain,a,2\nrain,b,1\ntone,a,2\ntone,b,1\n');
  await write('splits.json', { train: ['tone'], validation: ['rain.wav'], test: ['hiss'] });
  await write('recording.json', { name: 'mine', binMs: 20, hannBins: 3, frontEnd: 'db' });
  const data = await load();
  expect([data.name, data.binMs, data.treatment]).toEqual(['mine', 20, { hannBins: 3, skipBins: 0 }]);
  expect(data.split).toEqual({ train: [2], validation: [1], test: [0] });
  expect(data.units[0]).toEqual({ id: 'b', site: 's2', depthUm: 800, spikeWidth: 'narrow', tags: ['x', 'y'] });
  const { repeats } = data.clips[0];
  expect(repeats.shape).toEqual([3, 10, 3]);
  expect(Array.from(repeats.data.subarray((10 + 1) * 3, (10 + 1) * 3 + 3))).toEqual([Number.NaN, 2, Number.NaN]);
  expect(data.warnings).toEqual([
    'Repeat 2 of "hiss" has no spike of any unit; repeats count from 0.',
    'Unit "silent" has no spikes; its scores will be undefined.',
  ]);
});

test('folds are drawn over the sounds, and every sound is tested once', async () => {
  await expect(loadRecordings({ data: folder, settings, fold: 0 })).rejects.toThrow(/3 sounds are too few for 5 folds/);
  for (const name of ['wind', 'bell', 'drum']) await sound(name, noise(1600, name));
  const more = ['wind', 'bell', 'drum'].map((name) => `a,${name},1,20`);
  await write('spikes.csv', [spikes, ...more].join('\n'));
  const splits = [];
  for (let fold = 0; fold < 5; fold++) splits.push((await loadRecordings({ data: folder, settings, fold })).split);
  expect(splits.flatMap(({ test: held }) => held).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  for (const [fold, { train, validation, test: held }] of splits.entries()) {
    expect([...train, ...validation, ...held].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(validation).toEqual(splits[(fold + 1) % 5].test);
  }
  await expect(loadRecordings({ data: folder, settings, fold: 5 })).rejects.toThrow(/folds 0 to 4 but fold is 5/);
});

test('repeats counted from 1, units that never fire and times in another unit are warned of, once each', async () => {
  const late = Array.from({ length: 8 }, (_, i) => ['hiss', 'rain', 'tone'].map((name) => `a,${name},1,.${i + 1}`));
  await write('spikes.csv', ['unit,stimulus,repeat,time_ms', ...late.flat()].join('\n'));
  await write('units.csv', 'unit\na\nb\nc\nd\ne\n');
  expect((await load()).warnings).toEqual([
    'Repeat 0 of 3 sounds ("hiss", "rain", "tone") has no spike of any unit; repeats count from 0.',
    '4 units ("b", "c", "d", …) have no spikes; their scores will be undefined.',
    'All spikes lie in the first 0.40 % of their sounds; are times in seconds called time_ms?',
  ]);
});

test('a start that is left out must leave something of every sound', async () => {
  expect((await load({ skipBins: 19 })).treatment.skipBins).toBe(19);
  await expect(load({ skipBins: 20 })).rejects.toThrow(/skipBins is 20 but "hiss" has 20 bins of 10 ms/);
});

test('the order of the spikes does not matter to the counts', async () => {
  const [header, ...lines] = spikes.split('\n');
  const { clips } = await load();
  await write(
    'spikes.csv',
    [header, ...lines.filter((_, i) => i % 2 === 0), ...lines.filter((_, i) => i % 2)].join('\r\n'),
  );
  const again = await load();
  expect(again.clips.map(({ repeats }) => repeats)).toEqual(clips.map(({ repeats }) => repeats));
});

test('more repeats or units than can be are refused rather than made room for', async () => {
  await write('trials.csv', 'stimulus,repeats\nhiss,99999\nrain,2\ntone,2\n');
  await write('units.csv', `unit\na\nb\n${Array.from({ length: 200 }, (_, i) => `u${i}`).join('\n')}\n`);
  await expect(load()).rejects.toThrow(/"hiss" has 99999 repeats of 20 bins for 202 units, more than memory holds/);
  await rm(join(folder, 'spikes.csv'));
  await rm(join(folder, 'units.csv'));
  await writeNpy(join(folder, 'spikes.npy'), ndarray([1, 4], Float64Array.of(1e9, 0, 0, 0.1)));
  await expect(load()).rejects.toThrow(/Row 0 of spikes\.npy has the unit 1000000000; .* from 0 to 99999/);
});

test('one repeat only is warned of', async () => {
  await write('spikes.csv', 'unit,stimulus,repeat,time_s\na,hiss,0,.1\na,rain,0,.1\na,tone,0,.1\n');
  expect((await load()).warnings).toEqual([
    'Every sound has one repeat only: noise-corrected scores (CCnorm) are undefined.',
  ]);
});

test('a sound with one repeat beside others with more, files that are none and sounds of no part are told', async () => {
  await write('spikes.csv', spikes.replace(/^a,tone,1,.*$\n?/gm, ''));
  await write('sounds/notes.txt', 'none');
  expect((await load()).warnings).toEqual([
    'sounds/ has files that are no WAV files and are not read: "notes.txt".',
    '"tone" has one repeat only: scores leave it out where other test stimuli have more.',
  ]);
  await sound('wind', noise(1600, 'wind'));
  await write('spikes.csv', `${spikes}\na,wind,0,5`);
  await write('splits.json', { train: ['hiss'], validation: ['rain'], test: ['tone'] });
  expect((await load()).warnings.at(-1)).toBe('The split names no part for "wind", which is not used.');
});

test('spikes outside the sound are refused, or left out with a warning', async () => {
  await write('spikes.csv', `${spikes}\nb,tone,1,200.1\na,tone,1,-3\n`);
  await expect(load()).rejects.toThrow(
    /spike of unit "b" at 0\.2001 s of "tone", which lasts 0\.2 s; times count from/,
  );
  const data = await load({ spikesOutside: 'leave-out' });
  expect(data.warnings).toEqual(['2 spikes before or after a sound were left out.']);
  expect(Array.from(data.clips[2].repeats.data).reduce((sum, value) => sum + value, 0)).toBe(4);
});

test.each([
  ['a,tone,0,NaN', /Line 14 of spikes\.csv has the time "NaN", which is no number/],
  ['a,tone,0,', /Line 14 of spikes\.csv has the time ""/],
  ['a,tone,1.5,3', /Line 14 of spikes\.csv has the repeat "1\.5"; repeats are counted 0, 1, 2/],
  ['a,tone,,3', /Line 14 of spikes\.csv has the repeat ""/],
  ['a,tone,2000000000,3', /Line 14 of spikes\.csv has the repeat "2000000000"; .* up to 99999/],
  [',tone,0,3', /Line 14 of spikes\.csv names no unit/],
  ['a,bell,0,3', /spikes\.csv names the stimulus "bell", but there is no such WAV file; there are hiss, rain, tone/],
  ['a,tone,0', /Line 14 of spikes\.csv has 3 fields/],
])('the line %j is refused', async (line, message) => {
  await write('spikes.csv', `${spikes}\n${line}\n`);
  await expect(load()).rejects.toThrow(message);
});

test('sounds that do not fit are refused', async () => {
  await sound('tone', sine(1000, 16_000, 0.2), 16_000);
  await expect(load()).rejects.toThrow(/different sampling rates: "hiss" 8000 Hz, "tone" 16000 Hz; resample/);
  await sound('tone', sine(1000, rate, 0.2));
  await expect(load({ highestHz: 9000 })).rejects.toThrow(
    /gammatone at .* needs a sampling rate above twice.*highestHz/,
  );
  await writeWav(join(folder, 'sounds/tone.WAV'), sine(1000, rate, 0.2), rate);
  await expect(load()).rejects.toThrow(/"tone" twice: as \.wav and \.WAV, .*; keep one/);
  await rm(join(folder, 'sounds/tone.WAV'));
  await sound('tone', [0.1, 0.2]);
  await expect(load()).rejects.toThrow(/tone\.wav is shorter than a bin of 10 ms/);
  await sound('tone', [0, Number.NaN]);
  await expect(load()).rejects.toThrow(/tone\.wav has NaN at sample 1/);
  await rm(join(folder, 'sounds/tone.wav'));
  await expect(load()).rejects.toThrow(/names the stimulus "tone"/);
  await write(
    'spikes.csv',
    spikes
      .split('\n')
      .filter((line) => !line.includes('tone'))
      .join('\n'),
  );
  await expect(load()).rejects.toThrow(/2 sounds cannot be split/);
  await sound('wind', noise(1600, 'wind'));
  await expect(load()).rejects.toThrow(/Sound "wind" has no spike and no line in trials\.csv/);
});

test('tables that do not fit are refused', async () => {
  await write('spikes.csv', 'unit,stimulus,repeat,time\na,tone,0,1\n');
  await expect(load()).rejects.toThrow(/needs the columns unit, stimulus, repeat and either time_s or time_ms/);
  await write('spikes.csv', spikes);
  await write('trials.csv', 'stimulus,repeats\nhiss,1\nrain,2\ntone,2\n');
  await expect(load()).rejects.toThrow(/spike of unit "a" in repeat 1 of "hiss", which trials\.csv does not list/);
  await rm(join(folder, 'trials.csv'));
  await write('units.csv', 'unit\na\n');
  await expect(load()).rejects.toThrow(/spikes\.csv names the unit "b", which units\.csv does not list/);
  await write('units.csv', 'unit,spike_width\na,thin\nb,\n');
  await expect(load()).rejects.toThrow(/Line 2 of units\.csv has the spike width "thin"; write narrow or regular/);
  await rm(join(folder, 'units.csv'));
  await write('splits.json', { train: ['hiss'], validation: ['hiss'], test: ['tone'] });
  await expect(load()).rejects.toThrow(/splits\.json: sound "hiss" is listed twice/);
  await write('recording.json', { bins: 4 });
  await expect(load()).rejects.toThrow(/Settings of the recordings \(recording\.json\): Unrecognized key: "bins"\.$/);
  await write('recording.json', '{binMs: 4}');
  await expect(load()).rejects.toThrow(/recording\.json is not JSON \(.*position 1.*\); write it again/);
  await expect(loadRecordings({ data: join(folder, 'none') })).rejects.toThrow(/There is no folder .*none; give that/);
  await expect(loadRecordings({ data: join(folder, 'sounds') })).rejects.toThrow(/sounds has no sounds, neither/);
});
