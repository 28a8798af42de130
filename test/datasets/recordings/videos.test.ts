import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { loadRecording, loadRecordings } from '../../../datasets/recordings/load.ts';
import { ndarray } from '../../../src/arrays.ts';
import { encodeGif } from '../../../src/io/gif.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { encodePng } from '../../../src/io/png.ts';
import { decodingView } from '../../../src/views/decoding-view.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { noiseVideo, writeCounts, writeVideoFolder } from './video-folder.ts';

let folder: string;
const write = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
const load = (settings: object = {}) => loadRecording({ data: folder, settings });

beforeEach(() => {
  folder = temporaryFolder();
});

/** A grey frame of bytes as an opaque picture. */
function picture(bytes: Uint8Array, height: number, width: number) {
  const data = new Uint8Array(4 * height * width);
  bytes.forEach((value, pixel) => {
    data.set([value, value, value, 255], 4 * pixel);
  });
  return { width, height, data };
}

test('videos of bytes are frames from 0 to 1, one a bin, with counts and both views', async () => {
  await writeVideoFolder(folder);
  const recording = await load();
  expect([recording.domain, recording.binMs, recording.frame, recording.clips.length]).toEqual([
    'visual',
    100,
    [4, 5, 1],
    12,
  ]);
  const [first] = recording.clips;
  expect([first.stimulus.shape, first.repeats.shape]).toEqual([
    [6, 4, 5, 1],
    [5, 6, 3],
  ]);
  expect(first.stimulus.data[7]).toBeCloseTo(noiseVideo('v0', 6, 4, 5).data[7] / 255, 6);
  expect(first.repeats.data[0]).toBe(1);
  expect(recording.warnings).toEqual([]);
  const encoding = await loadRecordings({ data: folder });
  expect([encoding.split.train.length, encoding.split.validation.length, encoding.split.test.length]).toEqual([
    8, 2, 2,
  ]);
  const decoding = decodingView(recording, { seed: 1 });
  expect(decoding.videos.shape).toEqual([12, 6, 4, 5, 1]);
  expect([decoding.heldOut, decoding.population, decoding.splits.test.condition.length]).toEqual([
    'stimuli',
    'recorded',
    10,
  ]);
  expect(decoding.manifest.regions).toEqual({ V1: 2, MT: 1 });
});

test('the same frames come from .npy, floats, .gif and a folder of PNGs in the order of their numbers', async () => {
  await writeVideoFolder(folder);
  const wanted = (await load()).clips[0].stimulus;
  // GIFs have 256 colours at most: 12 frames of 20 pixels have fewer.
  const { data } = noiseVideo('v0', 6, 4, 5);
  const frames = Array.from({ length: 6 }, (_, frame) => picture(data.subarray(20 * frame, 20 * frame + 20), 4, 5));
  await rm(join(folder, 'videos', 'v0.npy'));
  await writeNpy(
    join(folder, 'videos', 'v0.npy'),
    ndarray(
      [6, 4, 5, 1],
      Float64Array.from(data, (value) => value / 255),
    ),
  );
  expect((await load()).clips[0].stimulus).toEqual(wanted);
  await rm(join(folder, 'videos', 'v0.npy'));
  await mkdir(join(folder, 'videos', 'v0'));
  for (const [index, frame] of frames.entries()) await write(`videos/v0/frame-${index + 5}.png`, encodePng(frame));
  expect((await load()).clips[0].stimulus).toEqual(wanted);
  await rm(join(folder, 'videos', 'v0'), { recursive: true });
  await write('videos/v0.gif', encodeGif(frames, { framesPerSecond: 10 }));
  const fromGif = (await load()).clips[0].stimulus;
  expect(fromGif.shape).toEqual(wanted.shape);
  const farthest = Math.max(...fromGif.data.map((value, i) => Math.abs(value - wanted.data[i])));
  expect(farthest).toBeLessThan(0.03);
});

/** A GIF of six frames with delays of its own, in hundredths of a second. */
function gifWithDelays(frames: Parameters<typeof encodeGif>[0], delays: readonly number[]): Uint8Array {
  const bytes = encodeGif(frames);
  let frame = 0;
  for (let i = 0; i + 4 < bytes.length && frame < delays.length; i++) {
    // The block before every picture: extension, graphic control, four bytes, flags, delay.
    if (bytes[i] === 0x21 && bytes[i + 1] === 0xf9 && bytes[i + 2] === 4) bytes[i + 4] = delays[frame++];
  }
  expect(frame).toBe(delays.length);
  return bytes;
}

test('GIFs whose frames last differently long have those repeated; delays that are rounded are even', async () => {
  await writeVideoFolder(folder, { videos: 4 });
  await write('recording.json', '{}');
  const { data } = noiseVideo('v0', 6, 4, 5);
  const frames = Array.from({ length: 6 }, (_, frame) => picture(data.subarray(20 * frame, 20 * frame + 20), 4, 5));
  const write4 = async (...delays: number[]) => {
    for (let v = 0; v < 4; v++) {
      await rm(join(folder, 'videos', `v${v}.npy`), { force: true });
      await write(`videos/v${v}.gif`, gifWithDelays(frames, delays));
    }
    // All four are the same, so they cannot be held out.
    return load({ holdOut: 'trials' });
  };
  const pixelOf = (recording: Awaited<ReturnType<typeof load>>, frame: number) =>
    recording.clips[0].stimulus.data[20 * frame];
  const rounded = await write4(10, 10, 11, 10, 10, 11);
  expect([rounded.binMs, rounded.clips[0].stimulus.shape[0], rounded.warnings]).toEqual([620 / 6, 6, []]);
  const uneven = await write4(10, 20, 5, 5, 10, 10);
  expect([uneven.binMs, uneven.clips[0].stimulus.shape[0]]).toEqual([50, 12]);
  expect(uneven.warnings[0]).toMatch(/^The frames of 4 GIFs \("v0\.gif", .* last differently long; .* are repeated/);
  expect([0, 1, 2, 3, 4, 5, 6].map((frame) => pixelOf(uneven, frame))).toEqual(
    [0, 0, 1, 1, 1, 1, 2].map((frame) => pixelOf(rounded, frame)),
  );
  await expect(write4(1, 100, 100, 100, 100, 100)).rejects.toThrow(
    /v0\.gif last 10 to 1000 ms, .* no step in common but 10 ms/,
  );
});

test('a video has no bin beyond its end, however fine the bins; a linked folder of frames is one', async () => {
  await writeVideoFolder(folder, { videos: 3 });
  for (const [binMs, frameRateHz, bins] of [
    [10, 10, 60],
    [3, 10, 200],
    [30, 30, 6],
    [125, 10, 4],
    [130, 10, 4],
  ]) {
    const recording = await load({ binMs, frameRateHz, spikesOutside: 'leave-out' });
    expect([recording.clips[0].stimulus.shape[0], recording.clips[0].repeats.shape[1]]).toEqual([bins, bins]);
  }
  const wanted = (await load()).clips[0].stimulus;
  const { data } = noiseVideo('v0', 6, 4, 5);
  const elsewhere = join(folder, 'frames of v0');
  await mkdir(elsewhere);
  for (let frame = 0; frame < 6; frame++) {
    await writeFile(
      join(elsewhere, `${frame}.png`),
      encodePng(picture(data.subarray(20 * frame, 20 * frame + 20), 4, 5)),
    );
  }
  await rm(join(folder, 'videos', 'v0.npy'));
  await symlink(elsewhere, join(folder, 'videos', 'v0'));
  expect((await load()).clips[0].stimulus).toEqual(wanted);
});

test('trials that a lost unit takes from decoders are told', async () => {
  await writeVideoFolder(folder);
  const lines = Array.from({ length: 12 }, (_, v) => `v${v},a,0-4\nv${v},b,0-4\nv${v},c,0-2`);
  await write('trials.csv', ['stimulus,unit,repeat', ...lines].join('\n'));
  const spikes = (await readFile(join(folder, 'spikes.csv'), 'utf8')).split('\n');
  await write('spikes.csv', spikes.filter((line) => !/^c,v\d+,[34],/.test(line)).join('\n'));
  expect(decodingView(await load(), { seed: 1 }).warnings).toContainEqual(
    expect.stringMatching(/^Of 60 trials 24 are left out of the decoders' samples, .*: .* were c \(24\)\./),
  );
});

test('bins see the frame on the screen at their centre; frames may be cropped and resized', async () => {
  await writeVideoFolder(folder, { videos: 3, settings: { binMs: 50 } });
  const { clips, binMs } = await load();
  const { data } = noiseVideo('v0', 6, 4, 5);
  expect([binMs, clips[0].stimulus.shape[0], clips[0].repeats.shape[1]]).toEqual([50, 12, 12]);
  expect(clips[0].stimulus.data[20 * 3]).toBeCloseTo(data[20] / 255, 6);
  const slow = await load({ binMs: 200 });
  expect(slow.clips[0].stimulus.shape[0]).toBe(3);
  expect(slow.clips[0].stimulus.data[0]).toBeCloseTo(data[20] / 255, 6);
  const small = await load({ crop: { top: 1, left: 1, height: 2, width: 4 }, height: 1, width: 2 });
  expect(small.frame).toEqual([1, 2, 1]);
  const mean = [6, 7, 11, 12].reduce((sum, pixel) => sum + data[pixel] / 255 / 4, 0);
  expect(small.clips[0].stimulus.data[0]).toBeCloseTo(mean, 6);
  await expect(load({ crop: { height: 2, width: 9 } })).rejects.toThrow(
    /crop of 2 × 9 .* leaves "v0", which has 4 × 5/,
  );
  await expect(load({ height: 3 })).rejects.toThrow(/height and width go together/);
});

test('a latency moves spikes and counts, and takes the end of the stimulus, whose responses were not recorded', async () => {
  await writeVideoFolder(folder, { videos: 3 });
  const [at0, later] = [await load(), await load({ latencyMs: 100 })];
  expect(later.clips[1].stimulus.shape[0]).toBe(5);
  expect(later.clips[1].repeats.data[0]).toBe(at0.clips[1].repeats.data[3]);
  expect(later.warnings).toEqual([expect.stringMatching(/^\d+ spikes in the first 100 ms \(latencyMs\)/)]);
  for (const name of ['v0', 'v1', 'v2']) await writeCounts(folder, name, [4, 6, 3], 2);
  expect((await load({ latencyMs: 200 })).clips[0].repeats.shape).toEqual([4, 4, 3]);
  await expect(load({ latencyMs: 150 })).rejects.toThrow(/latencyMs is 150, but counts in bins of 100 ms/);
});

test('images have one bin of the spikes in a window after they came on', async () => {
  await mkdir(join(folder, 'images'));
  const names = ['a', 'b', 'c', 'd', 'e'];
  for (const name of names) {
    await write(`images/${name}.png`, encodePng(picture(noiseVideo(name, 1, 3, 3).data, 3, 3)));
  }
  const spikes = names.flatMap((name) =>
    [0, 1, 2].flatMap((trial) => [20, 60, 249, 300].map((ms) => `u,${name}.png,${trial},${ms}`)),
  );
  await write('spikes.csv', ['unit,stimulus,repeat,time_ms', ...spikes].join('\n'));
  const { clips, binMs, warnings, split, domain } = await load();
  expect([domain, binMs, clips[0].stimulus.shape, clips[0].repeats]).toEqual([
    'visual',
    200,
    [1, 3, 3, 1],
    ndarray([3, 1, 1], Float32Array.of(2, 2, 2)),
  ]);
  expect(warnings).toEqual(['30 spikes not between 50 and 250 ms after an image came on were left out.']);
  expect(split.heldOut).toBe('trials');
  expect((await load({ countFromMs: 0, countToMs: 400 })).clips[0].repeats.data[0]).toBe(4);
  for (const name of names) await writeCounts(folder, name, [4, 1], 3);
  expect((await load()).clips[0].repeats.shape).toEqual([4, 1, 1]);
});

test('spectrograms are sounds that are given in bins', async () => {
  for (const name of ['a', 'b', 'c']) {
    await writeNpy(join(folder, 'spectrograms', `${name}.npy`), ndarray([8, 2], noiseVideo(name, 1, 8, 2).data));
    await writeCounts(folder, name, [3, 8, 2], 1);
  }
  const { domain, frame, binMs, split } = await load();
  expect([domain, frame, binMs, split.heldOut]).toEqual(['auditory', [2], 10, 'stimuli']);
});

test('whole numbers that are all 0 or 1 are black and white', async () => {
  await writeVideoFolder(folder, { videos: 3 });
  for (const name of ['v0', 'v1', 'v2']) {
    const bits = noiseVideo(name, 6, 4, 5).data.map((value) => value % 2);
    await writeNpy(join(folder, 'videos', `${name}.npy`), ndarray([6, 4, 5], bits));
  }
  const { clips, warnings } = await load();
  expect(Math.max(...clips[0].stimulus.data)).toBe(1);
  expect(warnings).toEqual([expect.stringMatching(/no other whole numbers than 0 and 1/)]);
});

test('movies take ffmpeg, and the sentence says so where there is none', async () => {
  await writeVideoFolder(folder, { videos: 3 });
  await write('videos/film.mp4', 'no movie');
  const path = process.env.PATH;
  process.env.PATH = folder;
  try {
    await expect(load()).rejects.toThrow(
      /film\.mp4 takes ffmpeg and ffprobe, and there is no ffprobe in the PATH; install/,
    );
  } finally {
    process.env.PATH = path;
  }
});

const hasFfmpeg = (() => {
  try {
    for (const program of ['ffmpeg', 'ffprobe']) execFileSync(program, ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!hasFfmpeg)('a movie is read through ffmpeg, with its frame rate', async () => {
  await mkdir(join(folder, 'videos'));
  for (const [name, source] of [
    ['a', 'testsrc'],
    ['b', 'testsrc2'],
    ['c', 'smptebars'],
  ]) {
    const filter = `${source}=size=32x24:rate=20:duration=1`;
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', filter, join(folder, 'videos', `${name}.mp4`)]);
    await writeCounts(folder, name, [3, 20, 2]);
  }
  const { frame, binMs, clips } = await load();
  expect([frame, binMs, clips[0].stimulus.shape]).toEqual([[24, 32, 3], 50, [20, 24, 32, 3]]);
  expect(Math.max(...clips[0].stimulus.data)).toBeGreaterThan(0.9);
  await write('videos/d.mp4', 'no movie');
  await expect(load()).rejects.toThrow(/ffprobe cannot read .*d\.mp4/);
});

test('a step of one half counts spike times in half frames and shows every frame twice', async () => {
  await writeVideoFolder(folder);
  const [whole, half] = [await load(), await loadRecording({ data: folder, stepMs: 50 })];
  expect([half.binMs, half.clips[0].stimulus.shape, half.clips[0].repeats.shape]).toEqual([
    50,
    [12, 4, 5, 1],
    [5, 12, 3],
  ]);
  const [frame, bin] = [4 * 5, 3];
  const [of, by] = [half.clips[0], whole.clips[0]];
  for (let i = 0; i < 6; i++) {
    const shown = by.stimulus.data.slice(i * frame, (i + 1) * frame);
    expect(of.stimulus.data.slice(2 * i * frame, (2 * i + 1) * frame)).toEqual(shown);
    expect(of.stimulus.data.slice((2 * i + 1) * frame, (2 * i + 2) * frame)).toEqual(shown);
    for (let unit = 0; unit < 3; unit++) {
      const both = of.repeats.data[2 * i * bin + unit] + of.repeats.data[(2 * i + 1) * bin + unit];
      expect(both).toBe(by.repeats.data[i * bin + unit]);
    }
  }
  expect(half.hash).not.toBe(whole.hash);
});

test('other steps are refused where counts are given, or periods in bins of their own', async () => {
  await writeVideoFolder(folder, { settings: { periods: { stimulus: [1, 5] } } });
  await expect(loadRecording({ data: folder, stepMs: 50 })).rejects.toThrow(
    /gives periods in its own bins, so bins of 50 ms cannot/,
  );
  await write('recording.json', JSON.stringify({ frameRateHz: 10 }));
  for (let v = 0; v < 12; v++) await writeCounts(folder, `v${v}`, [5, 6, 3]);
  await expect(loadRecording({ data: folder, stepMs: 50 })).rejects.toThrow(/have 6 bins, but .* 12 bins of 50 ms/);
});
