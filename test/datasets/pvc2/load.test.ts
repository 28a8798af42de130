import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { loadDecoding } from '../../../datasets/catalogue.ts';
import { loadPvc2 } from '../../../datasets/pvc2/load.ts';
import { ndarray } from '../../../src/arrays.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { recordings } from '../../recordings.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** 1000 frames; bar b of frame t is 1 when bit b of t is set; run r counts (t + r) mod 5. Cell b has runs 1 and 2. */
const bins = 1000;
let data: string;
const writeBars = (value: (time: number, bar: number) => number) =>
  writeNpy(
    join(data, 'stimulus.npy'),
    ndarray(
      [bins, 16],
      Int8Array.from({ length: bins * 16 }, (_, i) => value(Math.floor(i / 16), i % 16)),
    ),
  );
const writeCounts = (value = (time: number, run: number) => (time + run) % 5) =>
  writeNpy(
    join(data, 'counts.npy'),
    ndarray(
      [3, bins],
      Uint8Array.from({ length: 3 * bins }, (_, i) => value(i % bins, Math.floor(i / bins))),
    ),
  );
const writeRuns = (cells: readonly unknown[]) =>
  writeFile(join(data, 'runs.json'), JSON.stringify(cells.map((cell) => ({ cell }))));

beforeEach(async () => {
  data = temporaryFolder();
  await writeBars((time, bar) => ((time >> bar) & 1 ? 1 : -1));
  await writeCounts();
  await writeRuns(['a', 'b', 'b']);
});
const timeOf = (frame: Float32Array) => frame.reduce((sum, bit, bar) => sum + (bit > 0 ? 2 ** bar : 0), 0);

test('parts of 70, 10 and 20 % that share no frame; repeats that a cell lacks are missing', async () => {
  const { clips, split, treatment, frame, units } = await loadPvc2({ data });
  expect([frame, units.map(({ id, site }) => [id, site])]).toEqual([
    [16, 1, 1],
    [
      ['a', 'a'],
      ['b', 'b'],
    ],
  ]);
  expect([split, treatment.skipBins]).toEqual([{ train: [0], validation: [1], test: [2] }, 12]);
  const times = clips.flatMap(({ stimulus, repeats }) => {
    const [length] = stimulus.shape;
    expect(repeats.shape).toEqual([2, length, 2]);
    return Array.from({ length }, (_, t) => {
      const time = timeOf(stimulus.data.subarray(16 * t, 16 * (t + 1)));
      const at = (repeat: number, unit: number) => repeats.data[(repeat * length + t) * 2 + unit];
      expect([at(0, 0), at(1, 0), at(0, 1), at(1, 1)]).toEqual([time % 5, Number.NaN, (time + 1) % 5, (time + 2) % 5]);
      return time;
    });
  });
  expect(times).toEqual(Array.from({ length: bins }, (_, t) => t));
  expect(clips.map(({ stimulus }) => stimulus.shape[0])).toEqual([700, 100, 200]);
});

test('one cell by itself has its own repeats and another hash; an unknown one is refused', async () => {
  const alone = await loadPvc2({ data, site: 'a' });
  expect(alone.clips[0].repeats.shape).toEqual([1, 700, 1]);
  expect(alone.units.map(({ id }) => id)).toEqual(['a']);
  expect(alone.hash).not.toBe((await loadPvc2({ data })).hash);
  await expect(loadPvc2({ data, site: 'c' })).rejects.toThrow(/Unknown cell "c"/);
});

test('refuses what is wrong, by name', async () => {
  await writeBars((time) => (time === 2 ? 0 : 1));
  await expect(loadPvc2({ data })).rejects.toThrow('stimulus.npy has 0 at 32; every bar must be -1 or 1');
  await writeBars(() => 1);
  await writeRuns(['a', 'b']);
  await expect(loadPvc2({ data })).rejects.toThrow('counts.npy must be [run 2, time 1000] but is [3, 1000]');
  await writeRuns(['a', 'b', 7]);
  await expect(loadPvc2({ data })).rejects.toThrow('runs.json must be a list with the "cell" of every run');
  await expect(loadPvc2({ data: '' })).rejects.toThrow(/give --data DIR or set CORTEX_DATA/);
});

const { data: shared, absent, note } = recordings('pvc2_cat_v1');

test.skipIf(absent)(`the recordings themselves, for encoders and for decoders${note}`, async () => {
  const { clips, units } = await loadPvc2({ data: shared });
  expect(units).toHaveLength(41);
  expect(clips.map(({ repeats }) => repeats.shape)).toEqual([
    [9, 22936, 41],
    [9, 3277, 41],
    [9, 6554, 41],
  ]);
  const textbook = await loadPvc2({ data: shared, site: '000503.a03' });
  expect(textbook.clips[2].repeats.shape[2]).toBe(1);
  const decoded = await loadDecoding('pvc2', { data: shared, site: '000503.a03', seed: 1, preset: 'tiny' });
  expect(decoded.splits.test.responses.shape[2]).toBe(1);
});
