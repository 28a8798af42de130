import { expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import type { DecodingData, ResponseSet } from '../../src/data/decoding-data.ts';
import type { Unit } from '../../src/data/encoding-data.ts';
import type { Recording } from '../../src/data/recording.ts';
import { decodingView } from '../../src/views/decoding-view.ts';
import { encodingView } from '../../src/views/encoding-view.ts';

const bins = 4;
/** Units of two sites that were recorded one after the other. */
const apart: readonly Unit[] = [
  { id: 'a', site: 'one', region: 'V1' },
  { id: 'b', site: 'one', region: 'V1' },
  { id: 'c', site: 'two', region: 'MT' },
];
const at = (clip: number, repeat: number, unit: number) => 1000 * clip + 10 * repeat + unit;

/** A recording in which every count says of which clip, repeat and unit it is; `has` false leaves the trial of a unit out. */
function recordingWith({
  clips = 10,
  repeats = 6,
  units = [
    { id: 'a', site: 'one', session: 'Monday', region: 'V1' },
    { id: 'b', site: 'one', session: 'Monday', region: 'V1' },
    { id: 'c', site: 'two', session: 'Monday', region: 'MT' },
  ],
  has = () => true,
  ...changes
}: {
  clips?: number;
  repeats?: number;
  units?: readonly Unit[];
  has?: (clip: number, repeat: number, unit: number) => boolean;
} & Partial<Omit<Recording, 'clips' | 'units'>> = {}): Recording {
  return {
    name: 'made',
    domain: 'visual',
    citation: 'made by the test',
    licence: 'MIT',
    binMs: 20,
    frame: [1, 2, 1],
    units,
    clips: Array.from({ length: clips }, (_, clip) => ({
      name: `clip-${clip}`,
      stimulus: ndarray([bins, 1, 2, 1], new Float32Array(2 * bins).fill(clip / clips)),
      repeats: ndarray(
        [repeats, bins, units.length],
        Float32Array.from({ length: repeats * bins * units.length }, (_, i) => {
          const unit = i % units.length;
          const repeat = Math.floor(i / (bins * units.length));
          return has(clip, repeat, unit) ? at(clip, repeat, unit) : Number.NaN;
        }),
      ),
    })),
    split: { heldOut: 'stimuli', clips: { train: [0, 1, 2, 3, 4, 5], validation: [6, 7], test: [8, 9] } },
    treatment: { hannBins: 1, skipBins: 0 },
    hash: 'made',
    warnings: [],
    ...changes,
  };
}

/** [sample][unit] counts in the first bin, brought back from standardised responses. */
function counts({ standardisation: { mean, sd } }: DecodingData, { responses }: ResponseSet): number[][] {
  const [samples, time, units] = responses.shape;
  return Array.from({ length: samples }, (_, sample) =>
    Array.from({ length: units }, (_, unit) =>
      Math.round(responses.data[sample * time * units + unit] * sd[unit] + mean[unit]),
    ),
  );
}

const setsOf = ({ splits, knownTest }: DecodingData) => [
  splits.train,
  splits.validation,
  splits.test,
  ...(knownTest ? [knownTest] : []),
];

test('trials in which all units were recorded are samples, each with the video of its stimulus', () => {
  const data = decodingView(recordingWith(), { seed: 1 });
  expect(data.population).toBe('recorded');
  expect(data.unitRegions).toEqual(['V1', 'V1', 'MT']);
  expect(data.videos.shape).toEqual([10, bins, 1, 2, 1]);
  for (const set of setsOf(data)) {
    counts(data, set).forEach(([a, b, c], sample) => {
      const clip = set.condition[sample];
      expect(data.conditions[clip].name).toBe(`clip-${clip}`);
      expect(Math.trunc((a + 500) / 1000)).toBe(clip);
      expect([b - a, c - a]).toEqual([1, 2]);
      expect(data.videos.data[clip * bins * 2]).toBeCloseTo(clip / 10);
    });
  }
});

test('with stimuli held out, tests are on new ones, and a fifth of the trials of training stimuli is tested apart', () => {
  const data = decodingView(recordingWith(), { seed: 1 });
  expect(data.heldOut).toBe('stimuli');
  expect([...new Set(data.splits.test.condition)]).toEqual([8, 9]);
  expect([...new Set(data.splits.validation.condition)]).toEqual([6, 7]);
  const trained = counts(data, data.splits.train).map(([a]) => a);
  const known = counts(data, data.knownTest!).map(([a]) => a);
  expect(trained).toHaveLength(6 * 5);
  expect(known).toEqual([0, 1, 2, 3, 4, 5].map((clip) => at(clip, 5, 0)));
  expect(known.filter((trial) => trained.includes(trial))).toEqual([]);
});

test('with trials held out no trial of a site is in two parts, however many each site has', () => {
  const recording = recordingWith({
    split: { heldOut: 'trials', shares: { validation: 0.2, test: 0.2 } },
    units: apart,
    has: (_clip, repeat, unit) => unit < 2 || repeat < 3,
  });
  const data = decodingView(recording, { seed: 1 });
  expect(data.heldOut).toBe('trials');
  expect(data.population).toBe('pseudo');
  for (const unit of [0, 2]) {
    const parts = setsOf(data).map((set) => new Set(counts(data, set).map((row) => row[unit])));
    const all = parts.flatMap((part) => [...part]);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe(10 * (unit === 2 ? 3 : 6));
  }
  const encoding = encodingView(recording);
  const seen = (['train', 'validation', 'test'] as const).map((part) =>
    encoding.split[part].flatMap((clip) => {
      const { shape, data: values } = encoding.clips[clip].repeats;
      return Array.from({ length: shape[0] }, (_, repeat) => values[repeat * bins * 3 + 2]).filter(
        (value) => !Number.isNaN(value),
      );
    }),
  );
  expect(seen.map((part) => part.length)).toEqual([10, 10, 10]);
  expect(new Set(seen.flat()).size).toBe(30);
});

test('a stimulus with two trials cannot be divided by trials, and the sentence says so', () => {
  const recording = recordingWith({
    repeats: 2,
    split: { heldOut: 'trials', shares: { validation: 0.2, test: 0.2 } },
  });
  expect(() => decodingView(recording, { seed: 1 })).toThrow(/"clip-0" has 2 trials .* takes 3 or more/);
  expect(() => encodingView(recording)).toThrow(/"clip-0" has 2 trials/);
});

test('units that were not recorded together make pseudo-populations, whose units of one site share a trial', () => {
  const recording = recordingWith({
    units: apart,
    has: (_clip, repeat, unit) => (unit < 2 ? repeat < 3 : repeat >= 3),
  });
  const data = decodingView(recording, { seed: 1 });
  expect(data.population).toBe('pseudo');
  expect(data.warnings.join(' ')).toMatch(/not recorded together/);
  let different = 0;
  for (const set of setsOf(data)) {
    counts(data, set).forEach(([a, b, c], sample) => {
      expect(b - a).toBe(1);
      expect(Math.floor(c / 1000)).toBe(set.condition[sample]);
      if (c - a !== 32) different++;
    });
  }
  expect(different).toBeGreaterThan(0);
  const again = decodingView(recording, { seed: 1 });
  expect(again.splits.train.responses.data).toEqual(data.splits.train.responses.data);
  expect(decodingView(recording, { seed: 2 }).splits.train.responses.data).not.toEqual(
    data.splits.train.responses.data,
  );
});

test('what is missing never counts as silence: trials and units that lack something are left out', () => {
  const lost = recordingWith({ has: (clip, repeat, unit) => !(clip === 2 && repeat === 1 && unit === 1) });
  const data = decodingView(lost, { seed: 1 });
  expect(data.population).toBe('recorded');
  expect(counts(data, data.splits.train).some(([a]) => a === at(2, 1, 0))).toBe(false);
  for (const { responses } of setsOf(data)) expect(responses.data.every(Number.isFinite)).toBe(true);

  const absent = decodingView(recordingWith({ has: (clip, _repeat, unit) => unit !== 1 || clip !== 9 }), { seed: 1 });
  expect(absent.unitRegions).toEqual(['V1', 'MT']);
  expect(absent.warnings.join(' ')).toMatch(/1 units that were not recorded with every stimulus .*: b/);
  expect(() => decodingView(recordingWith({ has: (clip, _repeat, unit) => clip % 3 === unit }), { seed: 1 })).toThrow(
    /No unit was recorded with every one of the 10 stimuli/,
  );
});

test('long clips are cut into windows without the bins to skip, aligned with the responses', () => {
  const time = 103;
  const recording = recordingWith({ treatment: { hannBins: 1, skipBins: 3 } });
  const long: Recording = {
    ...recording,
    clips: recording.clips.map((clip, c) => ({
      ...clip,
      stimulus: ndarray(
        [time, 1, 2, 1],
        Float32Array.from({ length: 2 * time }, (_, i) => Math.floor(i / 2) / 200),
      ),
      repeats: ndarray(
        [1, time, 3],
        Float32Array.from({ length: time * 3 }, (_, i) => (c === 0 && i < 9 ? Number.NaN : Math.floor(i / 3))),
      ),
    })),
  };
  const data = decodingView(long, { seed: 1 });
  expect(data.videos.shape.slice(0, 2)).toEqual([30, 32]);
  expect(data.conditions[1].name).toBe('clip-0@35');
  const [, frames, units] = data.splits.train.responses.shape;
  const { mean, sd } = data.standardisation;
  data.splits.train.condition.forEach((window, sample) => {
    const start = data.videos.data[window * frames * 2] * 200;
    for (const frame of [0, frames - 1]) {
      const response = data.splits.train.responses.data[(sample * frames + frame) * units] * sd[0] + mean[0];
      expect(response).toBeCloseTo(start + frame, 2);
    }
  });
  const strided = decodingView({ ...long, window: { frames: 50, stride: 10 } }, { seed: 1 });
  expect(strided.videos.shape.slice(0, 2)).toEqual([60, 50]);
  expect(() => decodingView({ ...long, window: { frames: 101, stride: 1 } }, { seed: 1 })).toThrow(
    /101 frames but .* 100/,
  );
});

test('stimuli that are no intensities are scaled by the range of the training stimuli alone', () => {
  const recording = recordingWith();
  const signed: Recording = {
    ...recording,
    clips: recording.clips.map((clip, c) => ({
      ...clip,
      stimulus: ndarray([bins, 2], new Float32Array(2 * bins).fill(c === 9 ? 99 : c - 3)),
    })),
  };
  const data = decodingView(signed, { seed: 1 });
  expect(data.videoRange).toEqual([-3, 2]);
  expect(data.videos.shape).toEqual([10, bins, 1, 2, 1]);
  expect([0, 5, 9].map((clip) => data.videos.data[clip * bins * 2])).toEqual([0, 1, 1]);
});

test('regions: sites stand in where there are none, and some without one are refused', () => {
  const unit = (id: string, region?: string): Unit => ({ id, site: `site-${id}`, ...(region ? { region } : {}) });
  const without = decodingView(recordingWith({ units: [unit('a'), unit('b')] }), { seed: 1 });
  expect(without.unitRegions).toEqual(['site-a', 'site-b']);
  expect(without.warnings.join(' ')).toMatch(/No unit has a region/);
  expect(() => decodingView(recordingWith({ units: [unit('a', 'V1'), unit('b')] }), { seed: 1 })).toThrow(
    /1 of 2 units have no region \("b"\)/,
  );
});

test('the control shuffles the conditions of training samples and of no others', () => {
  const data = decodingView(recordingWith(), { seed: 1 });
  const control = decodingView(recordingWith(), { seed: 1, shuffleLabels: true });
  expect(control.splits.train.condition).not.toEqual(data.splits.train.condition);
  expect([...control.splits.train.condition].sort()).toEqual([...data.splits.train.condition].sort());
  expect(control.splits.test).toEqual(data.splits.test);
  expect(control.splits.train.responses).toEqual(data.splits.train.responses);
});
