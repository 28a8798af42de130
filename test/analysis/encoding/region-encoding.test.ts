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

const build = () => {
  const encoder = new Encoder({ model: 'linear-video', options: { lags: 2 } }, { frame, units: 3, binMs: 100 }, 1);
  encoder.setScaling({ inputMean: [0], inputSd: [1], outputMean: [0, 0, 0], outputSd: scales });
  return encoder;
};

/** Region A answers as the encoder says, with a little noise and its own scale for each unit; region B at random. */
function simulate(encoder: Encoder): EncodingData {
  const stream = randomStream(1, 'simulation');
  const clips = Array.from({ length: 8 }, (_, i) => {
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
    split: { train: [], validation: [], test: [0, 1, 2, 3, 4, 5, 6, 7] },
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
  expect(b.missing).toEqual({ 'unit-2': 'its responses to the clips do not vary' });
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
