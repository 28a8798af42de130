import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { checkRecording } from '../../../datasets/recordings/check.ts';
import { ndarray } from '../../../src/arrays.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { encodePng } from '../../../src/io/png.ts';
import { noise } from '../../signal/sounds.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeWav } from '../wav-files.ts';
import { noiseVideo, writeCounts, writeVideoFolder } from './video-folder.ts';

let folder: string;
const write = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
const names = ['v0', 'v1', 'v2'];

beforeEach(async () => {
  folder = temporaryFolder();
  await writeVideoFolder(folder, { videos: 3 });
});

/** The sentence with which the folder is refused; nothing may be written in it. */
async function refusal(settings: object = {}): Promise<string | null> {
  const before = await readdir(folder, { recursive: true });
  const { refused } = await checkRecording({ data: folder, settings });
  expect(await readdir(folder, { recursive: true })).toEqual(before);
  return refused;
}

test('the folder as it is, is not refused', async () => {
  expect(await refusal()).toBeNull();
});

test('responses of another length than the video: a wrong rate is named, and the one that would fit', async () => {
  for (const name of names) await writeCounts(folder, name, [3, 6, 3]);
  expect(await refusal()).toBeNull();
  await write('recording.json', JSON.stringify({ frameRateHz: 20, binMs: 100 }));
  expect(await refusal()).toMatch(
    /responses to "v0" have 6 bins, but the video \(6 frames at 20 a second\) has 3 bins of 100 ms; .*frameRateHz 10 would fit/,
  );
  await write('recording.json', '{}');
  expect(await refusal()).toMatch(/How long a frame .* not known; give frameRateHz/);
  await write('recording.json', JSON.stringify({ frameRateHz: 10 }));
  await writeCounts(folder, 'v1', [3, 7, 3]);
  expect(await refusal()).toMatch(/responses to "v1" have 7 bins, but the video .* has 6 bins of 100 ms/);
});

test('missing units, negative counts and missing or strange arrays', async () => {
  for (const name of names) await writeCounts(folder, name, [3, 6, 3]);
  await write('units.csv', 'unit,region\na,V1\nb,V1\n');
  expect(await refusal()).toMatch(/responses to "v0" are of 3 units but there are 2/);
  await rm(join(folder, 'units.csv'));
  expect(await refusal()).toBeNull();
  await writeCounts(folder, 'v1', [3, 6, 3], -1);
  expect(await refusal()).toMatch(
    /responses to "v1" have -1 in repeat 0, bin 0, unit 0; counts and rates are 0 or more/,
  );
  await writeCounts(folder, 'film', [3, 6, 3]);
  expect(await refusal()).toMatch(/responses\/film\.npy is of no stimulus: there are v0, v1, v2/);
  for (const name of ['v1', 'film']) await rm(join(folder, 'responses', `${name}.npy`));
  expect(await refusal()).toMatch(/no responses to "v1": responses\/ has no v1\.npy/);
  await writeCounts(folder, 'v1', [6, 3]);
  expect(await refusal()).toMatch(/v1\.npy must be \[repeat, time, unit\] but is \[6, 3\]/);
});

test('frames with NaN or out of range, by their place', async () => {
  const frames = Float32Array.from({ length: 120 }, (_, i) => (i === 47 ? Number.NaN : 0.5));
  await writeNpy(join(folder, 'videos', 'v1.npy'), ndarray([6, 4, 5], frames));
  expect(await refusal()).toMatch(/v1\.npy has NaN in frame 2, row 1, column 2; a stimulus has no missing pixels/);
  frames[47] = 200;
  await writeNpy(join(folder, 'videos', 'v1.npy'), ndarray([6, 4, 5], frames));
  expect(await refusal()).toMatch(/v1\.npy has 200 in frame 2, row 1, column 2; floats are intensities from 0 to 1/);
  await writeNpy(join(folder, 'videos', 'v1.npy'), ndarray([6, 20], frames));
  expect(await refusal()).toMatch(/v1\.npy must be \[time, height, width\] .* but is \[6, 20\]/);
});

test('videos that differ in size or colours, by their names', async () => {
  await writeNpy(join(folder, 'videos', 'v2.npy'), noiseVideo('v2', 6, 5, 4));
  expect(await refusal()).toMatch(/differ in size: "v0" has 4 × 5 × 1, "v2" 5 × 4 × 1; give height and width/);
  expect(await refusal({ height: 2, width: 2 })).toBeNull();
  await writeNpy(join(folder, 'videos', 'v2.npy'), ndarray([6, 4, 5, 3], new Uint8Array(360).fill(9)));
  expect(await refusal()).toMatch(/"v2" 4 × 5 × 3; set grey to true/);
  expect(await refusal({ grey: true })).toBeNull();
});

test('see-through pictures and folders without pictures', async () => {
  await mkdir(join(folder, 'videos', 'v3'));
  expect(await refusal()).toMatch(/videos\/v3 has no PNG files/);
  const data = new Uint8Array(80).fill(255);
  data[4 * 7 + 3] = 128;
  await write('videos/v3/1.png', encodePng({ width: 5, height: 4, data }));
  expect(await refusal()).toMatch(/v3\/1\.png has a see-through pixel in row 1, column 2/);
  await write('videos/v3/1.png', 'no picture');
  expect(await refusal()).toMatch(/v3\/1\.png is no whole PNG/);
});

test('units of which some have no region are refused by decoders alone', async () => {
  await write('units.csv', 'unit,region\na,V1\nb,\nc,MT\n');
  const card = await checkRecording({ data: folder });
  expect(card.refused).toMatch(/1 of 3 units have no region \("b"\)/);
  expect([card.refusedBy, card.decoders, card.split?.test]).toEqual(['decoders', null, 3]);
});

test('the same stimulus on two sides of splits.json', async () => {
  await writeNpy(join(folder, 'videos', 'v2.npy'), noiseVideo('v0', 6, 4, 5));
  await write('splits.json', JSON.stringify({ train: ['v0'], validation: ['v1'], test: ['v2.npy'] }));
  expect(await refusal()).toMatch(/"v0" \(train\) and "v2" \(test\) are the same, so what is tested was trained on/);
});

test('spikes after the video', async () => {
  await write('spikes.csv', 'unit,stimulus,repeat,time_s\na,v0,0,.1\na,v1,0,0.61\na,v2,0,.1\n');
  expect(await refusal()).toMatch(
    /unit "a" at 0\.61 s of "v1", which lasts 0\.6 s; times count from the start of the video/,
  );
  await write('spikes.csv', 'unit,stimulus,repeat,time_s\na,rain,0,.1\n');
  expect(await refusal()).toMatch(/names the stimulus "rain", but there is no such video; there are v0, v1, v2/);
});

test('empty folders, stimuli of several kinds, two of one name, no responses', async () => {
  await writeWav(join(folder, 'sounds', 'rain.wav'), noise(800, 'rain'), 8000);
  expect(await refusal()).toMatch(/stimuli of several kinds \(sounds, videos\)/);
  await rm(join(folder, 'sounds'), { recursive: true });
  await write('videos/v1.gif', 'GIF');
  expect(await refusal()).toMatch(/videos has "v1" twice: as "v1\.gif" and as "v1\.npy"; keep one/);
  await rm(join(folder, 'videos', 'v1.gif'));
  await rm(join(folder, 'spikes.csv'));
  expect(await refusal()).toMatch(/neither spikes\.csv nor spikes\.npy/);
  await rm(join(folder, 'videos'), { recursive: true });
  expect(await refusal()).toMatch(
    /has no sounds, neither itself nor in recordings\/, and no videos, images, spectrograms/,
  );
  await mkdir(join(folder, 'videos'));
  expect(await refusal()).toMatch(/has no stimuli: sounds, videos, images, spectrograms are missing or empty/);
});

test('settings that cannot be', async () => {
  expect(await refusal({ periods: { cue: [2, 9] } })).toMatch(/period cue .* ends at bin 9 but "v0" has 6 bins/);
  expect(await refusal({ periods: { cue: [2, 1] } })).toMatch(/a period is \[start, end\] in bins/);
  expect(await refusal({ holdOut: 'trials', blocks: true })).toMatch(
    /holdOut is "trials" but blocks divides the stimuli/,
  );
  expect(await refusal({ frameRate: 10 })).toMatch(/Unrecognized key: "frameRate"/);
});
