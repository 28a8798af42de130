import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { loadLgn } from '../../../datasets/lgn-whitenoise/load.ts';
import { ndarray } from '../../../src/arrays.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { recordings } from '../../recordings.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** 1000 frames; pixel p of frame t is 1 when bit p of t is set, the count is t mod 5. */
const bins = 1000;
let data: string;
const writeFrames = (value: (time: number, pixel: number) => number) =>
  writeNpy(
    join(data, 'stim_frames.npy'),
    ndarray(
      [bins, 16, 16],
      Int8Array.from({ length: bins * 256 }, (_, i) => value(Math.floor(i / 256), i % 256)),
    ),
  );
const writeCounts = (count = bins) =>
  writeNpy(
    join(data, 'spike_counts.npy'),
    ndarray(
      [count],
      Uint8Array.from({ length: count }, (_, i) => i % 5),
    ),
  );

beforeEach(async () => {
  data = temporaryFolder();
  await writeFrames((time, pixel) => (pixel < 10 && (time >> pixel) & 1 ? 1 : -1));
  await writeCounts();
});
const timeOf = (frame: Float32Array) =>
  frame.subarray(0, 10).reduce((sum, bit, pixel) => sum + (bit > 0 ? 2 ** pixel : 0), 0);

test('parts of 70, 10 and 20 %, later ones with 12 frames of history that are not scored', async () => {
  const { clips, split, treatment, frame, units } = await loadLgn({ data });
  expect(clips.map(({ stimulus }) => stimulus.shape)).toEqual([
    [700, 16, 16, 1],
    [112, 16, 16, 1],
    [212, 16, 16, 1],
  ]);
  expect(split).toEqual({ train: [0], validation: [1], test: [2] });
  expect([frame, units.length]).toEqual([[16, 16, 1], 1]);
  const scored = clips.flatMap(({ stimulus, repeats }) => {
    expect(repeats.shape).toEqual([1, stimulus.shape[0], 1]);
    const times = Array.from({ length: stimulus.shape[0] }, (_, t) =>
      timeOf(stimulus.data.subarray(256 * t, 256 * (t + 1))),
    );
    expect(Array.from(repeats.data)).toEqual(times.map((time) => time % 5));
    return times.slice(treatment.skipBins);
  });
  expect(scored).toEqual(Array.from({ length: bins - 12 }, (_, i) => i + 12));
});

test('the hash follows the recording', async () => {
  const { hash } = await loadLgn({ data });
  expect((await loadLgn({ data })).hash).toBe(hash);
  await writeFrames(() => 1);
  expect((await loadLgn({ data })).hash).not.toBe(hash);
});

test('refuses what is wrong, by name', async () => {
  await writeCounts(999);
  await expect(loadLgn({ data })).rejects.toThrow('spike_counts.npy must be [time 1000] but is [999]');
  await writeCounts();
  await writeFrames((time) => (time === 2 ? 0 : 1));
  await expect(loadLgn({ data })).rejects.toThrow('stim_frames.npy has 0 at 512; every pixel must be -1 or 1');
  await rm(join(data, 'spike_counts.npy'));
  await expect(loadLgn({ data })).rejects.toThrow(/Cannot read .*spike_counts\.npy/);
  await expect(loadLgn({ data: join(data, 'none') })).rejects.toThrow(
    /There is no folder .*none; give that of lgn-whitenoise/,
  );
  await expect(loadLgn({ data: '' })).rejects.toThrow(/give --data DIR or set CORTEX_DATA/);
});

const { data: shared, absent, note } = recordings('lgn_whitenoise_cat');

test.skipIf(absent)(`the recording itself${note}`, async () => {
  const { clips, treatment } = await loadLgn({ data: shared });
  const scored = clips.map(({ repeats }) => repeats.shape[1] - treatment.skipBins);
  expect(scored).toEqual([22924, 3277, 6554]);
});
