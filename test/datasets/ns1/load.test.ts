import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadNs1 } from '../../../datasets/ns1/load.ts';
import { type Ns1FrontEnd, ns1Spectrograms } from '../../../datasets/ns1/sounds.ts';
import { foldSplit } from '../../../datasets/ns1/split.ts';
import { type NdArray, ndarray } from '../../../src/arrays.ts';
import { readNpy, writeNpy } from '../../../src/io/npy.ts';
import { pearson } from '../../../src/metrics/correlation.ts';
import { recordings } from '../../recordings.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeWav } from '../wav-files.ts';

const name = (sound: number) => `wav/stim${String(sound).padStart(2, '0')}.wav`;
const sounds = Array.from({ length: 20 }, (_, sound) => sound);

/** Two units; trial i = (unit · 20 + sound) · 20 + repeat fires i mod 3 times at 5·(i mod 1000) ms and once at 5.9 s. */
const trials = Array.from({ length: 800 }, (_, i) => [...Array<number>(i % 3).fill(50 * (i % 1000)), 59_000]);

function total(values: ArrayLike<number>, from = 0, to = values.length, step = 1): number {
  let sum = 0;
  for (let i = from; i < to; i += step) sum += values[i];
  return sum;
}

let folder: string;
beforeEach(async () => {
  folder = temporaryFolder();
  await writeFile(
    join(folder, 'units.json'),
    JSON.stringify([
      { unit: 0, site: 'e1/p1', depth_um: 600, single73: false },
      { unit: 1, site: 'e1/p1', depth_um: -50, single73: true },
    ]),
  );
  await writeFile(
    join(folder, 'stimuli.json'),
    JSON.stringify(sounds.map((sound) => ({ wav: name(sound), source_file: `source-${sound}` }))),
  );
  for (const sound of sounds) await writeWav(join(folder, name(sound)), new Float32Array(1000).fill(sound), 200);
  const offsets = [0];
  for (const spikes of trials) offsets.push(offsets[offsets.length - 1] + spikes.length);
  await writeNpy(join(folder, 'spike_times_0p1ms.npy'), ndarray([offsets[800]], Uint16Array.from(trials.flat())));
  await writeNpy(join(folder, 'spike_offsets.npy'), ndarray([801], Int32Array.from(offsets)));
  await writeNpy(
    join(folder, 'spectrogram_db_34x1000.npy'),
    ndarray(
      [20, 34, 1000],
      Float32Array.from({ length: 680_000 }, (_, i) => i),
    ),
  );
});
const load = (options = {}) => loadNs1({ data: folder, frontEnd: 'given', ...options });

test('counts are [repeat, time, unit] in bins of 5 ms, spikes after the sound left out', async () => {
  const { clips, units, split, treatment } = await load();
  const count = (unit: number, sound: number, repeat: number, bin: number) =>
    clips[sound].repeats.data[(repeat * 1000 + bin) * 2 + unit];
  expect(clips[0].repeats.shape).toEqual([20, 1000, 2]);
  const trial = (1 * 20 + 7) * 20 + 7;
  expect(trial % 3).toBe(1);
  expect([count(1, 7, 7, trial), count(0, 7, 7, trial), count(1, 7, 8, trial + 1)]).toEqual([1, 0, 2]);
  expect(clips.reduce((sum, { repeats }) => sum + total(repeats.data), 0)).toBe(799);
  expect(units).toEqual([
    { id: 'unit-0', site: 'e1/p1', region: 'auditory cortex', depthUm: 600 },
    { id: 'unit-1', site: 'e1/p1', region: 'auditory cortex', depthUm: -50, tags: ['single73'] },
  ]);
  expect([split.train.length, split.validation, split.test]).toEqual([14, [14, 15, 16], [17, 18, 19]]);
  expect(treatment).toEqual({ hannBins: 4, skipBins: 20 });
});

test('the given spectrogram is turned to [time, channel], the sound comes with it', async () => {
  const { clips, warnings, channelHz, name: dataset } = await load();
  expect(clips[3].stimulus.data[5 * 34 + 2]).toBe((3 * 34 + 2) * 1000 + 5);
  expect(clips[3].waveform?.samples[17]).toBe(3);
  expect(clips[3].name).toBe('source-3');
  const { waveform } = (await load({ soundHz: 400 })).clips[3];
  expect([waveform?.samplingRateHz, waveform?.samples.length]).toEqual([400, 2000]);
  expect(waveform?.samples[1900]).toBeCloseTo(3, 5);
  expect([dataset, channelHz?.[6]]).toEqual(['ns1', 1000]);
  expect(warnings[0]).toMatch(/not causal/);
});

test('folds test every sound once, and no sound is in two parts', () => {
  const folds = [0, 1, 2, 3, 4].map(foldSplit);
  expect(folds.flatMap(({ test: part }) => part).sort((a, b) => a - b)).toEqual(sounds);
  for (const { train, validation, test: part } of folds) {
    expect([train.length, validation.length, part.length]).toEqual([13, 3, 4]);
    expect([...train, ...validation, ...part].sort((a, b) => a - b)).toEqual(sounds);
  }
  expect(() => foldSplit(5)).toThrow(/folds 0 to 4 over its sounds but fold is 5/);
});

test('the hash follows the recordings', async () => {
  const { hash } = await load();
  expect((await load({ fold: 1 })).hash).toBe(hash);
  await writeWav(join(folder, name(4)), new Float32Array(1000).fill(0.1), 200);
  expect((await load()).hash).not.toBe(hash);
});

test('what is wrong is refused by name', async () => {
  await expect(load({ frontEnd: 'mel' as Ns1FrontEnd })).rejects.toThrow(/front ends db, log-mel, gammatone, given/);
  await expect(loadNs1({ data: join(folder, 'wav') })).rejects.toThrow(/has no spike_times_0p1ms\.npy.*CORTEX_DATA/);
  await writeWav(join(folder, name(4)), new Float32Array(800), 200);
  await expect(load()).rejects.toThrow(/stim04\.wav has 800 samples at 200 Hz; every sound of ns1 lasts 5 s/);
  await writeWav(join(folder, name(4)), new Float32Array(2000), 400);
  await expect(load()).rejects.toThrow(/stim04\.wav has 2000 samples at 400 Hz/);
  await writeWav(join(folder, name(4)), new Float32Array(1000), 200);
  await writeNpy(join(folder, 'spike_offsets.npy'), ndarray([3], Int32Array.of(0, 1, 2)));
  await expect(load()).rejects.toThrow(/spike_offsets\.npy must have 801 values/);
  await writeFile(join(folder, 'units.json'), '[{"unit": 0}]');
  await expect(load()).rejects.toThrow(/units\.json does not have the fields it needs[\s\S]*site/);
});

const { data, absent, note } = recordings('ns1_ferret_ac');
describe.skipIf(absent)(`recordings${note}`, () => {
  test('119 units of 30 sites, 73 of them in the literature, in less than 6 s; counts agree with the shipped sums', async () => {
    const started = performance.now();
    const loaded = await loadNs1({ data });
    expect(performance.now() - started).toBeLessThan(6000);
    expect(loaded.units.length).toBe(119);
    expect(new Set(loaded.units.map(({ site }) => site)).size).toBe(30);
    expect(loaded.units.filter(({ tags }) => tags?.includes('single73')).length).toBe(73);
    expect(loaded.clips.map(({ stimulus }) => stimulus.shape)).toEqual(sounds.map(() => [1000, 34]));
    const shipped = await readNpy(join(data, 'ns1_ferret_ac/psth_counts_5ms.npy'));
    for (const [unit, sound] of [
      [0, 0],
      [57, 11],
      [118, 19],
    ]) {
      const { data: counts } = loaded.clips[sound].repeats;
      const row = (unit * 20 + sound) * 1000;
      expect(total(counts, unit, counts.length, 119)).toBe(total(shipped.data, row, row + 1000));
    }
  });

  test('the sound moved by a quarter window gives the shipped spectrogram, whose window is centred on the bin', async () => {
    const { clips } = await loadNs1({ data, frontEnd: 'given' });
    const moved = clips.slice(0, 4).map(({ waveform }) => ({
      samples: (waveform?.samples ?? new Float32Array()).slice(Math.round(0.0025 * 48_828)),
      samplingRateHz: 48_828,
    }));
    const { spectrograms } = ns1Spectrograms('db', moved, { train: [0, 1, 2, 3] });
    for (let band = 0; band < 34; band++) {
      const column = (spectrogram: NdArray) => spectrogram.data.filter((_, i) => i % 34 === band && i < 990 * 34);
      const ours = spectrograms.flatMap((spectrogram) => Array.from(column(spectrogram)));
      const theirs = clips.slice(0, 4).flatMap(({ stimulus }) => Array.from(column(stimulus)));
      expect(pearson(ours, theirs)).toBeGreaterThan(0.97);
    }
  });
});
