import { beforeAll, expect, test } from 'vitest';
import { regionEncoding } from '../../../src/analysis/encoding/region-encoding.ts';
import { ndarray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import { randomStream } from '../../../src/random/stream.ts';

beforeAll(async () => {
  await startEngine();
});

const frame = [4, 4, 1];
const bins = 40;
const regions = ['A', 'A', 'B'];
/** Of the responses of the units. */
const scales = [1, 10, 1];

const build = (binMs = 100) => {
  const encoder = new Encoder({ model: 'linear-video', options: { lags: 2 } }, { frame, units: 3, binMs }, 1);
  encoder.setScaling({ inputMean: [0], inputSd: [1], outputMean: [0, 0, 0], outputSd: scales });
  return encoder;
};

/** Region A answers as the encoder says, with a little noise and its own scale for each unit; region B at random. */
function simulate(encoder: Encoder): EncodingData {
  const stream = randomStream(1, 'simulation');
  const clips = Array.from({ length: 12 }, (_, i) => {
    const stimulus = ndarray([bins, ...frame], stream.normals(bins * 16));
    const { data } = encoder.predict(stimulus);
    const responses = Float32Array.from({ length: 2 * bins * 3 }, (_, k) => {
      const [unit, value] = [k % 3, data[k % (bins * 3)]];
      return unit === 2 ? stream.normal() : value + stream.normal(0, 0.3 * scales[unit]);
    });
    return { name: `clip-${i}`, stimulus, repeats: ndarray([2, bins, 3], responses) };
  });
  return {
    name: 'planted',
    domain: 'visual',
    citation: 'none',
    licence: 'none',
    binMs: 100,
    frame,
    units: regions.map((region, i) => ({ id: `unit-${i}`, site: region, region })),
    clips,
    split: { train: [8, 9, 10, 11], validation: [], test: [0, 1, 2, 3, 4, 5, 6, 7] },
    treatment: { hannBins: 1, skipBins: 2 },
    hash: 'none',
    warnings: [],
  };
}

test('a region that follows the model is told from one that does not, and from random videos', () => {
  const encoder = build();
  const data = simulate(encoder);
  const [a, b] = regionEncoding([encoder], data, data.split.test, { seed: 1, nullVideos: 30 });
  expect([a.region, a.units, b.region, b.units]).toEqual(['A', 2, 'B', 1]);
  expect([a.perClip.length, a.nullDistribution.length, a.test!.df]).toEqual([8, 30, 36]);
  expect(a.summary.mean).toBeGreaterThan(0.9);
  expect(a.test!.t).toBeGreaterThan(5);
  expect(a.test!.p).toBeLessThan(1e-6);
  expect(Math.abs(b.summary.mean)).toBeLessThan(0.2);
  expect(b.test!.p).toBeGreaterThan(0.01);
  const nullMean = a.nullDistribution.reduce((sum, r) => sum + r, 0) / 30;
  expect(Math.abs(nullMean)).toBeLessThan(0.15);
  // Clips that change places fit no longer; the mean course of other stimuli tells nothing, and none of theirs was trained on.
  expect(a.pairing).toMatchObject({ n: 8, permutations: 1000, p: 1 / 1001, smallestP: 1 / 1001 });
  expect(b.pairing.p).toBeGreaterThan(0.05);
  expect(Math.abs(a.baselines.grandMean!.mean)).toBeLessThan(0.3);
  expect(a.baselines).toMatchObject({ condition: null, conditionReason: 'no test stimulus was trained on' });
  expect(a.bands).toMatchObject({ low: null, high: null, reason: expect.stringMatching(/above 20 Hz/) });
  encoder.dispose();
});

test('a silent region has no test, and missing bins of one unit leave its region a score', () => {
  const encoder = build();
  const data = simulate(encoder);
  const clips = data.clips.map((clip) => {
    const values = Float32Array.from(clip.repeats.data, (value, i) => (i % 3 === 2 ? 0 : value));
    // Unit 0 misses every other bin, in both repeats; in the first bins so does unit 1.
    for (let t = 0; t < bins; t++) {
      for (const r of [0, 1]) {
        if (t % 2) values[(r * bins + t) * 3] = Number.NaN;
        if (t < 8) values.fill(Number.NaN, (r * bins + t) * 3, (r * bins + t) * 3 + 2);
      }
    }
    return { ...clip, repeats: ndarray([2, bins, 3], values) };
  });
  const [a, b] = regionEncoding([encoder], { ...data, clips }, data.split.test, { seed: 1, nullVideos: 10 });
  expect(a.summary).toMatchObject({ n: 8, mean: expect.closeTo(0.9, 0) });
  expect(a.test!.p).toBeLessThan(1e-3);
  expect([b.summary.n, b.test, b.units]).toEqual([0, null, 0]);
  expect(b.missing).toEqual({ 'unit-2': 'no spikes in the training clips' });
  expect(b.pairing).toMatchObject({ n: 0, p: null, reason: expect.stringContaining('fewer than two clips') });
  encoder.dispose();
});

test('a unit that nothing was fitted to is no part of its region', () => {
  const encoder = build();
  const data = simulate(encoder);
  const split = { train: [0, 1], validation: [], test: [2, 3, 4, 5, 6, 7] };
  const clips = data.clips.map((clip, i) => {
    const silent = (k: number) => i < 2 && k % 3 === 1;
    return {
      ...clip,
      repeats: ndarray(
        [2, bins, 3],
        Float32Array.from(clip.repeats.data, (value, k) => (silent(k) ? 0 : value)),
      ),
    };
  });
  const [a] = regionEncoding([encoder], { ...data, clips, split }, split.test, { seed: 1, nullVideos: 10 });
  expect([a.units, a.missing]).toEqual([1, { 'unit-1': 'no spikes in the training clips' }]);
  expect(a.summary.mean).toBeGreaterThan(0.9);
  encoder.dispose();
});

test('trials of stimuli that were trained on are a ceiling; at bins of 10 ms there are bands', () => {
  const encoder = build(10);
  const data = { ...simulate(encoder), binMs: 10 };
  const again = data.clips.slice(0, 8).map((clip) => ({ ...clip, name: `train/${clip.name}` }));
  const split = { train: [12, 13, 14, 15, 16, 17, 18, 19], validation: [], test: data.split.test };
  const known = { ...data, clips: [...data.clips, ...again], split };
  const [a, b] = regionEncoding([encoder], known, data.split.test, { seed: 1, nullVideos: 10 });
  // The very same trials: the ceiling is 1, of the region that follows the stimulus and of the other.
  expect([a, b].map(({ baselines }) => baselines.condition!.mean)).toEqual([1, 1].map((r) => expect.closeTo(r, 6)));
  expect(a.baselines.conditionReason).toBeUndefined();
  expect(a.bands.high).toBeGreaterThan(0.8);
  expect(b.bands.high).toBeLessThan(0.1);
  encoder.dispose();
});

test('a course that all clips share is no sign of the stimulus', () => {
  const encoder = build();
  const data = simulate(encoder);
  const clips = data.clips.map((clip) => {
    const onset = Float32Array.from(clip.repeats.data, (value, k) => {
      const t = Math.floor(k / 3) % bins;
      return k % 3 === 2 ? (t < 10 ? 5 : 0) + value : value;
    });
    return { ...clip, repeats: ndarray([2, bins, 3], onset) };
  });
  const [, b] = regionEncoding([encoder], { ...data, clips }, data.split.test, { seed: 1, nullVideos: 10 });
  expect(b.baselines.grandMean!.mean).toBeGreaterThan(0.7);
  expect(b.pairing.p).toBeGreaterThan(0.05);
  encoder.dispose();
});

test('units without a region and single clips are refused', () => {
  const encoder = build();
  const data = simulate(encoder);
  const nameless = { ...data, units: data.units.map(({ id, site }) => ({ id, site })) };
  expect(() => regionEncoding([encoder], nameless, [0, 1], { seed: 1 })).toThrow(
    'Unit "unit-0" of planted has no region',
  );
  expect(() => regionEncoding([encoder], data, [0], { seed: 1 })).toThrow('has 1 and 100');
  encoder.dispose();
});
