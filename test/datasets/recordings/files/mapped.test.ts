import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { File, ready } from 'h5wasm/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSourceFile } from '../../../../datasets/recordings/files/index.ts';
import { axesSchema, type FileSettings, nwbSchema, pathsSchema } from '../../../../datasets/recordings/files/paths.ts';
import { loadRecording } from '../../../../datasets/recordings/load.ts';
import type { NdArray, TypedArray } from '../../../../src/arrays.ts';
import { type NamedArrays, writeNpz } from '../../../../src/io/npz.ts';
import { Mat5Writer } from '../../../io/mat5-writer.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { countedIn } from './counted.ts';

const folder = temporaryFolder();
const writer = new Mat5Writer();

beforeAll(() => ready);

const ramp = (shape: readonly number[], scale = 1): NdArray<Float64Array> => ({
  shape,
  data: Float64Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, i) => i * scale),
});
const bytes = (shape: readonly number[]): NdArray<TypedArray> => ({
  shape,
  data: Uint8Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, i) => i % 256),
});

let files = 0;
async function npz(arrays: NamedArrays, settings: FileSettings = {}) {
  const path = join(folder, `${files++}.npz`);
  await writeNpz(path, arrays);
  return readSourceFile(path, settings);
}

async function mat(variables: readonly Buffer[], settings: FileSettings = {}) {
  const path = join(folder, `${files++}.mat`);
  writeFileSync(path, writer.file(...variables));
  return readSourceFile(path, settings);
}

const videos = bytes([3, 4, 2, 5]);
const responses = ramp([3, 2, 4, 6]);

describe('files of named arrays', () => {
  it('are read by the usual names', async () => {
    const source = await npz({ videos, responses });
    expect(source.stimuli.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'stimulus-0 video',
      'stimulus-1 video',
      'stimulus-2 video',
    ]);
    expect(source.stimuli[2]).toMatchObject({ frames: { shape: [4, 2, 5, 1] } });
    expect('frames' in source.stimuli[2] && source.stimuli[2].frames.data[1]).toBe(Math.fround(81 / 255));
    expect(source.units?.map(({ id }) => id)).toEqual(['unit-0', 'unit-1', 'unit-2', 'unit-3', 'unit-4', 'unit-5']);
    expect(countedIn(source, 4, 1)).toEqual(Array.from(responses.data));
  });

  it('may have their axes in any order, and no repeats', async () => {
    const axes: FileSettings['axes'] = { responses: ['unit', 'stimulus', 'time'] };
    const source = await npz({ videos, responses: ramp([6, 3, 4]) }, { axes });
    if (source.responses.kind !== 'counts') throw new Error('no counts');
    expect(source.responses.counts[1].shape).toEqual([1, 4, 6]);
    // Stimulus 1, bin 2, unit 3.
    expect(source.responses.counts[1].data[2 * 6 + 3]).toBe((3 * 3 + 1) * 4 + 2);
  });

  it('sort stimuli by their names, with their responses', async () => {
    const names = writer.cell('stimulusNames', [1, 2], [writer.text('', 'rain'), writer.text('', 'fire')]);
    const stimuli = writer.doubles('images', [2, 1, 2], [0, 1, 0.5, 0.25]);
    const source = await mat([names, stimuli, writer.doubles('responses', [2, 1, 2], [1, 2, 3, 4])]);
    expect(source.stimuli.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['fire image', 'rain image']);
    expect('frames' in source.stimuli[0] && Array.from(source.stimuli[0].frames.data)).toEqual([1, 0.25]);
    expect(countedIn(source, 1, 1)).toEqual([2, 4, 1, 3]);
  });

  it('may hold one array a stimulus in cells or groups', async () => {
    const path = join(folder, 'groups.h5');
    const file = new File(path, 'w');
    for (const [group, shape] of [
      ['videos', [4, 2, 5]],
      ['responses', [2, 4, 6]],
    ] as const) {
      file.create_group(group);
      for (const name of ['b', 'a']) {
        const scale = group === 'videos' ? 1 / 100 : 1;
        (file.get(group) as File).create_dataset({ name, data: ramp(shape, scale).data, shape: [...shape] });
      }
    }
    file.close();
    const source = await readSourceFile(path);
    expect(source.stimuli.map(({ name }) => name)).toEqual(['a', 'b']);
    const cells = [ramp([1, 1]).data, [1, 2]].map((values) =>
      writer.doubles('', [1, values.length], Array.from(values)),
    );
    await expect(
      mat([writer.cell('videos', [1, 2], cells), writer.doubles('responses', [1, 1], [1])]),
    ).rejects.toMatchObject({ tag: 'InvalidShape' });
  });

  it('may hold spike times in cells: empty is silent, NaN was not recorded', async () => {
    // Cells [unit 2, stimulus 2], first the units of stimulus 0.
    const times = [[0.05, 0.15], [], [Number.NaN], [0.39]];
    const cells = times.map((values) => writer.doubles('', [1, values.length], values));
    const stimuli = writer.doubles('videos', [2, 4, 1, 1], Array(8).fill(0.5));
    const source = await mat([stimuli, writer.cell('spikeTimes', [2, 2], cells)], {
      axes: { spikeTimes: ['unit', 'stimulus'] },
    });
    const none = Number.NaN;
    expect(countedIn(source, 4, 100)).toEqual([1, 0, 1, 0, 0, 0, 0, 0, none, 0, none, 0, none, 0, none, 1]);
  });

  it('are told of units that fire in no repeat of many: an empty cell may be one that was not recorded', async () => {
    const cells = Array.from({ length: 2 * 8 * 3 }, (_, at) => {
      const [unit, repeat] = [at % 2, Math.floor(at / 16)];
      return writer.doubles('', [1, 3], unit === 1 && repeat === 2 ? [] : [0.05, 0.15, 0.25]);
    });
    const empty = writer.doubles('', [0, 0], []);
    const items = cells.map((cell, at) => (at % 2 === 1 && at >= 32 ? empty : cell));
    const path = join(folder, 'padded.mat');
    const stimuli = writer.doubles(
      'videos',
      [8, 4, 1, 1],
      Array.from({ length: 32 }, (_, i) => (i % 13) / 13),
    );
    writeFileSync(path, writer.file(stimuli, writer.cell('spikeTimes', [2, 8, 3], items)));
    const { warnings } = await loadRecording({ data: path, settings: { binMs: 100 } });
    expect(warnings).toContainEqual(expect.stringMatching(/"unit-1" has no spike in repeats? 2 of any video/));
  });

  it('may hold spike times in a table, which counts from 0', async () => {
    const spikeTimes = { shape: [2, 4], data: Float64Array.of(0, 1, 0, 0.05, 1, 2, 1, 0.25) };
    const repeats = { shape: [3], data: Int32Array.of(2, 2, 2) };
    const source = await npz({ videos, spikeTimes, repeats });
    const counts = countedIn(source, 4, 100);
    expect(counts.flatMap((count, at) => (count > 0 ? [at] : []))).toEqual([16, 32 + 8 + 4 + 1]);
    spikeTimes.data[5] = 3;
    await expect(npz({ videos, spikeTimes })).rejects.toThrow(/Row 1 of "spikeTimes" .* the stimulus 3; .* 0 to 2/);
  });

  it('may hold sounds and spectrograms', async () => {
    const counts = ramp([3, 1, 4, 2]);
    const sounds = { shape: [3, 400], data: Float32Array.from({ length: 1200 }, (_, i) => Math.sin(i)) };
    const source = await npz({ sounds, responses: counts }, { samplingRateHz: 1000 });
    expect(source.stimuli[1]).toMatchObject({ kind: 'sound', samplingRateHz: 1000 });
    await expect(npz({ sounds, responses: counts })).rejects.toThrow(/must say their samplingRateHz/);
    const stereo = { ...sounds, shape: [3, 200, 2] };
    const asSounds: FileSettings = { samplingRateHz: 1000, axes: { stimuli: ['stimulus', 'time', 'channel'] } };
    await expect(npz({ sounds: stereo, responses: counts }, { samplingRateHz: 1000 })).rejects.toThrow(/\[3, 200, 2\]/);
    expect((await npz({ sounds: stereo, responses: counts }, asSounds)).stimuli[0].kind).toBe('spectrogram');
    const pair = [
      writer.doubles('', [200, 2], Array(400).fill(0.1)),
      writer.doubles('', [200, 1], Array(200).fill(0.1)),
    ];
    await expect(
      mat([writer.cell('sounds', [1, 2], pair), writer.doubles('responses', [2, 1, 4, 1], Array(8).fill(1))], {
        samplingRateHz: 1000,
      }),
    ).rejects.toThrow(/"0" of "sounds" .* is \[200, 2\], but a sound has one channel/);
    const spectrograms = await npz({ spectrograms: ramp([3, 4, 8]), responses: counts });
    expect(spectrograms.stimuli[1]).toMatchObject({ kind: 'spectrogram', frames: { shape: [4, 8] } });
  });

  it('name a split and labels', async () => {
    const texts = (name: string, values: string[]) =>
      writer.cell(
        name,
        [1, values.length],
        values.map((value) => writer.text('', value)),
      );
    const fields = [texts('', ['red', 'green', 'red']), writer.smallDoubles('', [1, 3], [0, 90, 180])];
    const source = await mat([
      writer.doubles('videos', [3, 1, 1, 1], [0, 0.5, 1]),
      writer.doubles('responses', [3, 1, 1, 1], [1, 2, 3]),
      texts('split', ['train', 'test', 'validation']),
      writer.struct('conditions', [1, 1], ['colour', 'direction_deg'], fields),
    ]);
    expect(source.split).toEqual({ train: ['stimulus-0'], test: ['stimulus-1'], validation: ['stimulus-2'] });
    expect(source.stimuli.map(({ labels }) => labels)).toEqual([
      { colour: 1, directionDeg: 0, labels: { colour: 'red' } },
      { colour: 0, directionDeg: 90, labels: { colour: 'green' } },
      { colour: 1, directionDeg: 180, labels: { colour: 'red' } },
    ]);
  });

  it('keep the scale of doubles that hold bytes', async () => {
    const source = await npz({ videos: { ...videos, data: Float64Array.from(videos.data) }, responses });
    expect('frames' in source.stimuli[2] && source.stimuli[2].frames.data[1]).toBe(Math.fround(81 / 255));
  });
});

describe('files that are not as they should be', () => {
  it('are refused with what was expected, found, and where', async () => {
    await expect(npz({ videos, responses: ramp([3, 4, 6]) })).rejects.toThrow(
      /"responses" in .* is \[3, 4, 6\]; name its axes in recording\.json/,
    );
    await expect(npz({ videos, responses: ramp([2, 2, 4, 6]) })).rejects.toThrow(
      /has 2 values, but there are 3 stimuli/,
    );
    await expect(npz({ videos, responses, units: ramp([5]) })).rejects.toThrow(/6 values, but there are 5 units/);
    await expect(npz({ videos, responses }, { paths: { stimuli: 'data/films' } })).rejects.toThrow(
      /nothing at "data\/films".* videos \(an array \[3, 4, 2, 5\]\)/,
    );
    await expect(npz({ videos, responses }, { axes: { responses: ['unit', 'time'] } })).rejects.toThrow(
      /must be \[unit, time\] but is \[3, 2, 4, 6\]/,
    );
    await expect(npz({ videos })).rejects.toThrow(/neither responses nor spikeTimes/);
  });

  it('are refused for frames that are NaN or of no range', async () => {
    const dark = ramp([3, 4, 2, 5], 1 / 200);
    dark.data[45] = Number.NaN;
    await expect(npz({ videos: dark, responses })).rejects.toThrow(/"stimulus-1" of .* has the value NaN in frame 0/);
    dark.data[45] = 1.5;
    await expect(npz({ videos: dark, responses })).rejects.toThrow(/values above 1 and .* fractions/);
  });

  it('are refused for frames of other colours and for cells within cells', async () => {
    await expect(npz({ videos: bytes([3, 4, 2, 5, 4]), responses })).rejects.toThrow(
      /"stimulus-0" of .* has 4 colours; frames have 1 or 3; put see-through pixels on/,
    );
    const inner = writer.cell('', [1, 1], [writer.doubles('', [1, 1], [0.1])]);
    await expect(
      mat([writer.doubles('videos', [1, 4, 1, 1], [0, 1, 0, 1]), writer.cell('spikeTimes', [1, 2], [inner, inner])]),
    ).rejects.toThrow(
      /"spikeTimes" .* cells within cells; make it one cell array of the size \[unit, stimulus, repeat\]/,
    );
  });

  it('are refused when they are other files', async () => {
    const path = join(folder, 'plain.nwb');
    const file = new File(path, 'w');
    file.create_group('units');
    file.close();
    await expect(readSourceFile(path)).rejects.toThrow(/not an NWB file of version 2: it has no attribute nwb_version/);
    await expect(readSourceFile(join(folder, 'x.csv'))).rejects.toThrow(/no file of a kind/);
    await expect(readSourceFile(join(folder, 'x.mat'))).rejects.toMatchObject({ tag: 'MissingFile' });
    const zip = join(folder, 'half.npz');
    await writeNpz(zip, { videos });
    writeFileSync(zip, readFileSync(zip).subarray(0, 100));
    await expect(readSourceFile(zip)).rejects.toThrow(/not a whole \.npz file/);
  });

  it('the fields of recording.json are strict', () => {
    expect(pathsSchema.safeParse({ stimulus: 'x' }).success).toBe(false);
    expect(axesSchema.safeParse({ responses: ['units'] }).success).toBe(false);
    expect(nwbSchema.safeParse({ presentations: 'intervals/trials', keepUnits: { quality: ['good'] } }).success).toBe(
      true,
    );
  });
});
