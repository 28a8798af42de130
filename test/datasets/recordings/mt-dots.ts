import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ndarray } from '../../../src/arrays.ts';
import { readNpy, writeNpy } from '../../../src/io/npy.ts';
import { randomStream } from '../../../src/random/stream.ts';

export const directionsDeg = [0, 45, 90, 135, 180, 225, 270, 315];
const frames = 14;
const frameRateHz = 10;
const size = 16;

/**
 * Writes the direction tuning of five MT units (mt_dots_gold, block 0) as a folder of recordings: one movie of moving dots a
 * direction (those that were shown were not stored), units recorded one after another, so five sites, and the first 1.4 s after the
 * dots came on. Of every unit and direction the trials begin with number `first` and go round, so that others are held out.
 */
export async function writeMtDots(
  data: string,
  folder: string,
  { first = 0, settings = {} }: { readonly first?: number; readonly settings?: object } = {},
): Promise<void> {
  const source = join(data, 'mt_dots_gold');
  const trials = await readNpy(join(source, 'trials.npy'));
  const offsets = (await readNpy(join(source, 'spike_offsets.npy'))).data;
  const times = (await readNpy(join(source, 'spike_times_ms.npy'))).data;
  /** Trials of block 0 by direction and unit. */
  const shown = new Map<string, number[]>();
  for (let trial = 0; trial < trials.shape[0]; trial++) {
    const [unit, block, , , directionDeg] = trials.data.subarray(8 * trial, 8 * trial + 8);
    const key = `dots-${directionDeg},mt${unit}`;
    if (block === 0) shown.set(key, [...(shown.get(key) ?? []), trial]);
  }
  const spikes = ['stimulus,unit,repeat,time_ms'];
  for (const [key, numbers] of shown) {
    for (const [index, trial] of numbers.entries()) {
      const repeat = (index + first) % numbers.length;
      for (const time of times.subarray(offsets[trial], offsets[trial + 1])) {
        const since = time - trials.data[8 * trial + 2];
        if (since >= 0 && since < (1000 * frames) / frameRateHz) spikes.push(`${key},${repeat},${since}`);
      }
    }
  }
  const units = [0, 1, 2, 3, 4].map((unit) => `mt${unit},day-${unit},MT`);
  for (const directionDeg of directionsDeg) {
    await writeNpy(join(folder, 'videos', `dots-${directionDeg}.npy`), dotMovie(directionDeg));
  }
  const files = {
    'spikes.csv': spikes.join('\n'),
    'trials.csv': ['stimulus,unit,repeats', ...[...shown].map(([key, numbers]) => `${key},${numbers.length}`)].join(
      '\n',
    ),
    'units.csv': ['unit,site,region', ...units].join('\n'),
    'conditions.csv': ['stimulus,direction_deg', ...directionsDeg.map((angle) => `dots-${angle},${angle}`)].join('\n'),
    'recording.json': JSON.stringify({ name: 'MT dots', frameRateHz, ...settings }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/** Dots of two pixels that all move by a pixel a frame and come in again at the other side, bytes [time, height, width]; 90° is up. */
function dotMovie(directionDeg: number) {
  const stream = randomStream(1, 'mt-dots');
  const starts = Array.from({ length: 12 }, () => [size * stream.uniform(), size * stream.uniform()]);
  const angle = (directionDeg * Math.PI) / 180;
  const data = new Uint8Array(frames * size * size);
  const wrapped = (value: number) => ((Math.round(value) % size) + size) % size;
  for (let frame = 0; frame < frames; frame++) {
    for (const [x, y] of starts) {
      const row = wrapped(y - frame * Math.sin(angle));
      const column = wrapped(x + frame * Math.cos(angle));
      for (const right of [0, 1]) data[(frame * size + row) * size + ((column + right) % size)] = 255;
    }
  }
  return ndarray([frames, size, size], data);
}
