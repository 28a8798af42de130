import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSourceFile } from '../../../../datasets/recordings/files/index.ts';
import type { FileSettings } from '../../../../datasets/recordings/files/paths.ts';
import { loadRecording } from '../../../../datasets/recordings/load.ts';
import type { RecordingSource } from '../../../../datasets/recordings/source.ts';
import type { Recording } from '../../../../src/data/recording.ts';
import { readNpy } from '../../../../src/io/npy.ts';
import { runPython, testPython } from '../../../python.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { countedIn } from './counted.ts';

const python = await testPython();
const folder = temporaryFolder();
const bins = 12;
const binMs = 1000 / 30;
let videos: number[];
let counts: number[];

beforeAll(async () => {
  if (!python) return;
  const script = readFileSync(join(import.meta.dirname, 'write.py'), 'utf8');
  await runPython(python, script, [folder]);
  videos = Array.from((await readNpy(join(folder, 'videos.npy'))).data, (value) => Math.fround(value / 255));
  counts = Array.from((await readNpy(join(folder, 'counts.npy'))).data);
}, 600_000);

const read = (name: string, settings: FileSettings = {}) => readSourceFile(join(folder, name), settings);

/** As MATLAB shows the arrays of the files: the unit's axis first, the stimulus' last. */
const matlab: FileSettings = {
  paths: {
    responses: 'data/resp',
    stimuli: 'data/movies',
    stimulusNames: 'data/names',
    units: 'units',
    conditions: 'cond',
  },
  axes: { responses: ['unit', 'time', 'repeat', 'stimulus'], stimuli: ['height', 'width', 'time', 'stimulus'] },
};
const matlabSpikes: FileSettings = {
  ...matlab,
  paths: { ...matlab.paths, responses: undefined, spikeTimes: 'spikes' },
};

const regions = ['V1', 'V1', 'V4', 'V4', 'MT', 'MT', 'V1'];
const units = regions.map((region, unit) => ({ id: `u${unit}`, site: 'site', region }));
const cues = ['star', 'ring', 'star', 'ring', 'star'];
const labels = cues.map((cue, index) => ({
  cue: cue === 'star' ? 1 : 0,
  directionDeg: 72 * index,
  labels: { cue },
}));
const names = cues.map((_, index) => `video-0${index}`);

function framesIn({ stimuli }: RecordingSource): number[] {
  return stimuli.flatMap((stimulus) => ('frames' in stimulus ? Array.from(stimulus.frames.data) : []));
}

/** A recording without what is of its files alone: the hash, and whether counts are stored as doubles. */
function comparable({ hash: _, clips, ...recording }: Recording) {
  return { ...recording, clips: clips.map((clip) => ({ ...clip, repeats: Array.from(clip.repeats.data) })) };
}

const files: readonly (readonly [string, FileSettings])[] = [
  ['a.npz', {}],
  ['a.h5', {}],
  ['v5.mat', matlab],
  ['v5-compressed.mat', matlab],
  ['v5.mat', matlabSpikes],
  ['v73.mat', matlab],
  ['v73.mat', matlabSpikes],
  ['templates.nwb', {}],
  ['external.nwb', {}],
  ['two-tables.nwb', { nwb: { presentations: 'intervals/trials' } }],
];

describe.skipIf(!python)('one recording that Python wrote in every format', () => {
  it.each(files)('is the same from %s', async (name, settings) => {
    const source = await read(name, settings);
    expect(source.stimuli.map((stimulus) => stimulus.name)).toEqual(names);
    expect(source.stimuli.map((stimulus) => stimulus.labels)).toEqual(labels);
    expect(source.stimuli[0]).toMatchObject({ kind: 'video', frames: { shape: [bins, 4, 6, 1] } });
    expect(framesIn(source)).toEqual(videos);
    expect(source.units).toEqual(units);
    expect(countedIn(source, bins, binMs)).toEqual(counts);
    expect(source.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(source.warnings).toEqual([]);
  });

  it.each(files)('builds the recording of the folder from %s', async (name, settings) => {
    const rate = { frameRateHz: 30 };
    const [folderForm, recording] = [
      await loadRecording({ data: join(folder, 'folder'), settings: rate }),
      await loadRecording({ data: join(folder, name), settings: { ...settings, ...rate } }),
    ];
    expect(comparable(recording)).toEqual(comparable(folderForm));
    expect(recording.clips).toHaveLength(5);
  });

  it('gives NWB its frame rate', async () => {
    const { stimuli } = await read('templates.nwb');
    expect(stimuli[0]).toMatchObject({ frameRateHz: 30 });
  });

  it('takes a unit that was not observed for missing, not for silent', async () => {
    const source = await read('observed.nwb');
    const found = countedIn(source, bins, binMs);
    const expected = counts.map((count, at) => {
      const [unit, repeat] = [at % 7, Math.floor(at / (7 * bins)) % 3];
      return unit === 1 && repeat > 0 ? Number.NaN : count;
    });
    expect(found).toEqual(expected);
    expect(expected.some(Number.isNaN)).toBe(true);
  });

  it.each(['references', 'references-late'])(
    'follows references from trials to the frames of one long series, and its clock: %s',
    async (name) => {
      const source = await read(`${name}.nwb`);
      expect(source.warnings).toEqual([]);
      // The file names no stimuli: they are numbered in the order in which they were first shown.
      expect(source.stimuli.map(({ name }) => name)).toEqual(['movie-0', 'movie-1', 'movie-2', 'movie-3', 'movie-4']);
      const frames = source.stimuli.map((stimulus) => ('frames' in stimulus ? Array.from(stimulus.frames.data) : []));
      const size = bins * 24;
      const order = frames.map((one) =>
        names.findIndex((_, s) => one.every((value, i) => value === videos[s * size + i])),
      );
      expect([...order].sort()).toEqual([0, 1, 2, 3, 4]);
      const ofOne = counts.length / 5;
      const found = countedIn(source, bins, binMs);
      expect(found).toEqual(order.flatMap((s) => counts.slice(s * ofOne, (s + 1) * ofOne)));
    },
  );

  it('takes the onset from a column that is named, and tells of one that is not', async () => {
    const source = await read('onset.nwb', { nwb: { startColumn: 'stim_on_time' } });
    expect(countedIn(source, bins, binMs)).toEqual(counts);
    expect(source.warnings).toEqual([]);
    const unnamed = await read('onset.nwb');
    expect(countedIn(unnamed, bins, binMs)).not.toEqual(counts);
    expect(unnamed.warnings).toEqual([
      expect.stringMatching(
        /begin at start_time .* "stim_on_time" is later in 15 of 15; .*"startColumn": "stim_on_time"/,
      ),
      expect.stringMatching(/^15 of 15 presentations last longer .* 0\.52 s for frames of 0\.4 s at 30 a second/),
    ]);
    const none = { nwb: { startColumn: 'none' } };
    await expect(read('onset.nwb', none)).rejects.toThrow(
      /no column "none" of one number a row; it has .*stim_on_time/,
    );
  });

  it('refuses frames that lasted differently long', async () => {
    await expect(read('uneven.nwb')).rejects.toThrow(
      /frames 0 to 8 take 0\.333333 s, but 0\.266667 s at the usual step/,
    );
  });

  it.each(['clock', 'index'])('puts together what was shown: %s', async (name) => {
    const source = await read(`${name}.nwb`);
    expect(source.stimuli.map(({ name }) => name)).toEqual(names);
    expect(framesIn(source)).toEqual(videos);
    expect(countedIn(source, bins, binMs)).toEqual(counts);
  });

  it('reads images by their number, and passes over rows without one', async () => {
    const source = await read('images.nwb');
    expect(source.stimuli.map(({ name, kind }) => `${name} ${kind}`)).toEqual(
      names.map((_, index) => `picture-${index} image`),
    );
    expect(framesIn(source)).toEqual(names.flatMap((_, s) => videos.slice(s * bins * 24, s * bins * 24 + 24)));
    expect(source.warnings).toEqual(['Of 16 rows of intervals/trials, 1 name no stimulus and were passed over.']);
    const { responses } = await read('images.nwb', { countToMs: 250 });
    expect(source.responses.kind === 'spikes' && Math.max(...source.responses.table.timeS)).toBeLessThan(0.1);
    expect(responses.kind === 'spikes' && Math.max(...responses.table.timeS)).toBeGreaterThan(0.2);
    const later = (await read('images.nwb', { countToMs: 150, latencyMs: 100 })).responses;
    expect(later.kind === 'spikes' && later.table).toEqual(responses.kind === 'spikes' && responses.table);
  });

  it('reads sounds with their sampling rate', async () => {
    const { stimuli } = await read('sounds.nwb');
    expect(stimuli[0]).toMatchObject({ kind: 'sound', samplingRateHz: 250 });
  });

  it('warns of units without region', async () => {
    const source = await read('no-electrodes.nwb');
    expect(source.units?.[0]).toEqual({ id: 'u0', site: 'site' });
    expect(source.warnings).toEqual([expect.stringContaining('no unit has a region')]);
  });

  it('lists tables among which it cannot choose', async () => {
    await expect(read('two-tables.nwb')).rejects.toThrow(/intervals\/epochs, intervals\/trials; choose one/);
    await expect(read('two-tables.nwb', { nwb: { presentations: 'intervals/none' } })).rejects.toThrow(
      /no table "intervals\/none".* there are intervals\/epochs, intervals\/trials/,
    );
  });

  it('keeps the units that are asked for', async () => {
    const { units: kept } = await read('templates.nwb', { nwb: { keepUnits: { unit_name: ['u2', 'u5'] } } });
    expect(kept?.map(({ id }) => id)).toEqual(['u2', 'u5']);
    await expect(read('templates.nwb', { nwb: { keepUnits: { unit_name: ['nobody'] } } })).rejects.toThrow(
      /no unit that/,
    );
    await expect(read('templates.nwb', { nwb: { regionColumn: 'lobe' } })).rejects.toThrow(/no column "lobe"/);
  });

  it('refuses videos that last longer than their presentations', async () => {
    await expect(read('templates.nwb', { frameRateHz: 10 })).rejects.toThrow(
      /12 frames at 10 a second last 1\.2 s.*30 would fit/,
    );
  });

  it('says which filter it cannot undo, and what MAT files hold', async () => {
    await expect(read('lzf.h5')).rejects.toThrow(/"\/videos" in .*lzf\.h5 is compressed with lzf/);
    await expect(read('v5.mat')).rejects.toThrow(
      /name the path of the stimuli.* data\/resp \(an array \[7, 12, 3, 5\]\)/,
    );
    const complex = { ...matlab, paths: { ...matlab.paths, responses: 'big' } };
    await expect(read('v5.mat', complex)).rejects.toThrow(/"big" in .*v5\.mat .* is complex/);
  });
});
