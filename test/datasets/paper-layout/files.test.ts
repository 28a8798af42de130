import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readPaperResponses, readPaperSession } from '../../../datasets/paper-layout/files.ts';
import { readPaperVideos } from '../../../datasets/paper-layout/videos.ts';
import { ndarray } from '../../../src/arrays.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = temporaryFolder();
});
const first = { stimulus: 0, cue: 0 };
const videoPath = () => join(folder, 'Train_stimuli3_cue2_frames10.npy');

test('all 64 response files make one session: units first, condition = 16 · cue + stimulus', async () => {
  for (let index = 0; index < 64; index++) {
    // Two trials, two units; value = 1000 · condition + 100 · trial + 10 · (bin mod 10) + unit.
    const data = Float64Array.from({ length: 180 }, (_, i) => {
      const row = Math.floor(i / 2);
      return 1000 * index + 100 * Math.floor(row / 45) + 10 * ((row % 45) % 10) + (i % 2);
    });
    const name = `stimuli${index % 16}_cue${Math.floor(index / 16) + 1}_0.1.npy`;
    await writeNpy(join(folder, name), ndarray([2, 45, 2], data));
  }
  expect((await readPaperResponses(folder, { stimulus: 5, cue: 3 })).data[0]).toBe(53_000);
  const session = await readPaperSession(folder, 'mine', ['V4', 'MT']);
  expect(session.counts.shape).toEqual([2, 128, 45]);
  expect(session.trialConditions[77]).toBe(38);
  // Unit 1, trial 77 (condition 38, its second trial), bin 23.
  expect(session.counts.data[(1 * 128 + 77) * 45 + 23]).toBe(38_000 + 100 + 30 + 1);
  await expect(readPaperSession(folder, 'mine', ['V4'])).rejects.toThrow(/stimuli0_cue1_0\.1\.npy must be .*unit 1/);
});

test('videos are cropped to the middle, channels last, bytes scaled to [0, 1]', async () => {
  const data = Uint8Array.from({ length: 45 * 3 * 64 * 64 }, (_, i) => {
    const pixel = i % 4096;
    const colour = Math.floor(i / 4096) % 3;
    return colour === 0 ? Math.floor(pixel / 64) : colour === 1 ? pixel % 64 : 255;
  });
  await writeNpy(videoPath(), ndarray([1, 45, 3, 64, 64], data));
  const videos = await readPaperVideos(folder, { stimulus: 3, cue: 2 });
  expect(videos.shape).toEqual([1, 45, 32, 32, 3]);
  const at = (frame: number, row: number, column: number) => {
    const start = ((frame * 32 + row) * 32 + column) * 3;
    return Array.from(videos.data.subarray(start, start + 3), (value) => Math.round(value * 255));
  };
  expect(at(0, 0, 0)).toEqual([16, 16, 255]);
  expect(at(44, 31, 5)).toEqual([47, 21, 255]);
});

test('refuses a missing file, another shape, values out of range, NaN and a condition that does not exist', async () => {
  await expect(readPaperVideos(folder, first)).rejects.toThrow(/Train_stimuli0_cue0_frames10\.npy/);
  await writeNpy(join(folder, 'Train_stimuli0_cue0_frames10.npy'), ndarray([1, 45, 3, 8, 8], new Uint8Array(45 * 192)));
  await expect(readPaperVideos(folder, first)).rejects.toThrow(/height 64, width 64\] but is \[1, 45, 3, 8, 8\]/);
  await writeNpy(videoPath(), ndarray([1, 45, 3, 64, 64], new Float32Array(45 * 12_288).fill(200)));
  await expect(readPaperVideos(folder, { stimulus: 3, cue: 2 })).rejects.toThrow(/frames10\.npy holds 200/);
  await writeNpy(join(folder, 'stimuli0_cue1_0.1.npy'), ndarray([1, 45, 1], new Float32Array(45).fill(Number.NaN)));
  await expect(readPaperResponses(folder, first)).rejects.toThrow(/stimuli0_cue1_0\.1\.npy has NaN/);
  await expect(readPaperResponses(folder, { stimulus: 16, cue: 0 })).rejects.toThrow(/got stimulus 16, cue 0/);
});
