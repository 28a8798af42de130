import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadRecordings } from '../../../datasets/recordings/load.ts';
import { scoreEncoder } from '../../../src/analysis/encoding/score-encoder.ts';
import { ndarray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeWav } from '../wav-files.ts';

const sounds = ['bell', 'hiss', 'rain', 'tone'];
const bins = 30;
const settings = { bands: 4, lowestHz: 200, highestHz: 3000 };

/** Spikes of one unit as lines of spikes.csv: a rate of its own in every bin, the same in every repeat. */
function spikesOf(unit: string, repeats: readonly number[], rate = 0.6): string[] {
  const stream = randomStream(1, `spikes/${unit}`);
  return sounds.flatMap((sound) => {
    const rates = Array.from({ length: bins }, () => 2 * rate * stream.uniform());
    return repeats.flatMap((repeat) =>
      rates.flatMap((one, bin) =>
        Array.from(
          { length: stream.poisson(one) },
          () => `${unit},${sound},${repeat},${10 * bin + 9 * stream.uniform()}`,
        ),
      ),
    );
  });
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

async function load(lines: readonly string[], trials?: string): Promise<EncodingData> {
  const folder = temporaryFolder();
  const stream = randomStream(1, 'sounds');
  for (const name of sounds) await writeWav(join(folder, 'sounds', `${name}.wav`), stream.normals(8 * 10 * bins), 8000);
  await writeFile(join(folder, 'spikes.csv'), ['unit,stimulus,repeat,time_ms', ...lines].join('\n'));
  if (trials) await writeFile(join(folder, 'trials.csv'), trials);
  return loadRecordings({ data: folder, settings });
}

/** CCnorm over all sounds of one unit for a prediction that is made up, always the same. */
function ccNorm(data: EncodingData, id: string): number | null {
  const unit = data.units.findIndex((one) => one.id === id);
  const clips = range(sounds.length);
  const stream = randomStream(1, 'prediction');
  const predictions = clips.map(() => {
    const values = new Float32Array(bins * data.units.length);
    for (let t = 0; t < bins; t++) values.fill(stream.normal(), t * data.units.length, (t + 1) * data.units.length);
    return ndarray([bins, data.units.length], values);
  });
  return scoreEncoder(predictions, data, clips, { chanceDraws: 0 }).perUnit.ccNorm[unit];
}

const few = spikesOf('few', [0, 1, 2]);
let alone: number;
beforeAll(async () => {
  alone = ccNorm(await load(few), 'few')!;
});

test.each([6, 20])(
  'three repeats beside a unit of %i: the same CCnorm when listed, named in a warning when not',
  async (most) => {
    const lines = [...spikesOf('many', range(most)), ...few];
    const rows = sounds.flatMap((sound) => [`${sound},many,0-${most - 1}`, `${sound},few,0-2`]);
    const listed = await load(lines, ['stimulus,unit,repeat', ...rows].join('\n'));
    expect(listed.warnings).toEqual([]);
    expect(Math.abs(ccNorm(listed, 'few')! - alone)).toBeLessThan(1e-12);
    const padded = await load(lines);
    expect(padded.warnings).toEqual([
      expect.stringMatching(new RegExp(`^Unit "few" has no spike in repeats 3-${most - 1} of any sound.*trials\\.csv`)),
    ]);
    // What zeros for missing repeats would do.
    expect(ccNorm(padded, 'few')! / alone).toBeCloseTo(Math.sqrt((1 - 1 / most) / (1 - 1 / 3)), 6);
  },
);

test('repeats at any places, as a list, as counts or a line each, are the same trials', async () => {
  const shifted = few.map((line) => line.replace(/,2,([\d.]+)$/, ',5,$1').replace(/,1,([\d.]+)$/, ',3,$1'));
  const lines = [...spikesOf('many', range(6)), ...shifted];
  const many = sounds.map((sound) => `${sound},many,0-5`);
  const lists = sounds.map((sound) => `${sound},few,0;3 ; 5`);
  const single = sounds.flatMap((sound) => [`${sound},few,5`, `${sound},few,0`, `${sound},few,3`]);
  for (const rows of [lists, single]) {
    const data = await load(lines, ['stimulus,unit,repeat', ...many, ...rows].join('\n'));
    expect(Math.abs(ccNorm(data, 'few')! - alone)).toBeLessThan(1e-12);
    const unit = data.units.findIndex(({ id }) => id === 'few');
    const first = range(6).map((repeat) => data.clips[0].repeats.data[repeat * bins * 2 + unit]);
    expect(first.map(Number.isNaN)).toEqual([false, true, true, false, true, false]);
  }
  expect((await load(lines)).warnings).toEqual([expect.stringMatching(/"few" has no spike in repeats 1-2;4 of any/)]);
});

test('a sound that a unit never heard is missing; no unit in repeat 0 is no warning when the list says so', async () => {
  const from1 = [...spikesOf('a', [1, 2]), ...spikesOf('b', [1, 2]).filter((line) => !line.includes('rain'))];
  const rows = sounds.flatMap((sound) => [`${sound},a,1-2`, ...(sound === 'rain' ? [] : [`${sound},b,1-2`])]);
  const data = await load(from1, ['stimulus,unit,repeat', ...rows].join('\n'));
  expect(data.warnings).toEqual([]);
  const { shape, data: values } = data.clips[2].repeats;
  expect([data.clips[2].name, shape]).toEqual(['rain', [3, bins, 2]]);
  expect(values.every((value, i) => Number.isNaN(value) === (i % 2 === 1 || i < 2 * bins))).toBe(true);
});

test('sparse units and single bursts are not taken for missing repeats', async () => {
  const many = range(12).flatMap((i) => spikesOf(`many${i}`, range(6)));
  const sparse = range(12).flatMap((i) => spikesOf(`sparse${i}`, range(6), 0.01));
  const burst = range(40).flatMap((i) => [
    `once,rain,1,${100 + i}`,
    `twice,rain,1,${100 + i}`,
    `twice,rain,4,${100 + i}`,
  ]);
  expect((await load([...many, ...sparse, ...burst])).warnings).toEqual([]);
});

test('few repeats are enough for a unit that fires in every trial; trials.csv without units does not hush the warning', async () => {
  const lines = [...spikesOf('many', range(2)), ...spikesOf('few', [0])];
  expect((await load(lines)).warnings).toEqual([expect.stringMatching(/^Unit "few" has no spike in repeat 1 of any/)]);
  const counts = sounds.map((sound) => `${sound},2`);
  expect((await load(lines, ['stimulus,repeats', ...counts].join('\n'))).warnings).toHaveLength(1);
  const claimed = sounds.flatMap((sound) => [`${sound},many,2`, `${sound},few,2`]);
  expect((await load(lines, ['stimulus,unit,repeats', ...claimed].join('\n'))).warnings).toEqual([]);
});

test('spikes listed twice are counted and warned of with their number', async () => {
  const [once, ...rest] = few;
  const { warnings, clips } = await load([...few, ...rest]);
  expect(warnings).toEqual([
    expect.stringMatching(new RegExp(`^${rest.length} spikes are listed twice: spikes\\.csv`)),
  ]);
  const total = clips.reduce(
    (sum, { repeats }) => sum + Array.from(repeats.data).reduce((all, value) => all + value, 0),
    0,
  );
  expect(total).toBe(few.length + rest.length);
  expect((await load([...few, once, once])).warnings).toEqual([
    expect.stringMatching(/^1 spike is listed twice or more:/),
  ]);
});

test.each([
  ['stimulus,repeats,repeat\nrain,3,0-2', /either repeats \(how many\) or repeat \(which ones\)/],
  ['stimulus,repeat\nrain,2-0', /Line 2 of trials\.csv has the repeat "2-0"; write .* 0-2;5/],
  ['stimulus,repeat\nrain,', /Line 2 of trials\.csv has the repeat ""/],
  ['stimulus,repeat\nrain,0-100000', /has the repeat "0-100000".*0 to 99999/],
  ['stimulus,repeats\nrain,0-2', /has "0-2" repeats; write a whole number from 1.*column called repeat/],
  [
    'stimulus,repeats\nrain,3\nrain,4',
    /Line 3 of trials\.csv gives "rain" other repeats \(4\) than an earlier line \(3\)/,
  ],
])('the trials %j are refused', async (trials, message) => {
  await expect(load(few, trials)).rejects.toThrow(message);
});
