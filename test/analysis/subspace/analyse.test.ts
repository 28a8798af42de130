import { beforeAll, describe, expect, test } from 'vitest';
import { analyseSubspaces } from '../../../src/analysis/subspace/analyse-subspaces.ts';
import { sizeOf } from '../../../src/arrays.ts';
import type { Clip, EncodingData } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import { randomStream } from '../../../src/random/stream.ts';

beforeAll(async () => {
  await startEngine();
});

const [lags, channels, clipBins] = [4, 6, 400];
const shape = { frame: [channels], units: 8, binMs: 5 };

/** LN units at two sites; those of a site have nearly the same filter. */
function lnPopulation(): Encoder {
  const encoder = new Encoder({ model: 'ln', options: { lags }, nonlinearity: 'sigmoid' }, shape, 1);
  const stream = randomStream(1, 'filters');
  const sites = [stream.normals(lags * channels), stream.normals(lags * channels)];
  const kernel = new Float32Array(lags * channels * shape.units);
  for (let unit = 0; unit < shape.units; unit++) {
    const site = sites[unit % 2];
    for (let i = 0; i < lags * channels; i++) kernel[i * shape.units + unit] = 0.4 * (site[i] + 0.2 * stream.normal());
  }
  tf.tidy(() => encoder.weights.get('readout/kernel').assign(tf.tensor(kernel, [lags, channels, shape.units])));
  return encoder;
}

/** Clips of noise, and three noisy repeats of what the encoder answers to them. */
function answered(encoder: Encoder): EncodingData {
  const stream = randomStream(2, 'clips');
  const clips = Array.from({ length: 6 }, (_, i): Clip => {
    const stimulus = { shape: [clipBins, channels], data: stream.normals(clipBins * channels) };
    const rates = encoder.predict(stimulus).data;
    const data = Float32Array.from(
      { length: 3 * rates.length },
      (_, k) => rates[k % rates.length] + 0.05 * stream.normal(),
    );
    return { name: `clip ${i}`, stimulus, repeats: { shape: [3, clipBins, shape.units], data } };
  });
  return {
    name: 'planted LN',
    domain: 'auditory',
    citation: '',
    licence: '',
    binMs: shape.binMs,
    frame: shape.frame,
    units: Array.from({ length: shape.units }, (_, unit) => ({
      id: `u${unit}`,
      site: `site ${unit % 2}`,
      spikeWidth: unit < 4 ? ('narrow' as const) : ('regular' as const),
    })),
    clips,
    split: { train: [0, 1, 2, 3], validation: [4], test: [5] },
    treatment: { hannBins: 1, skipBins: 10 },
    hash: '',
    warnings: [],
  };
}

describe('analyseSubspaces', () => {
  test('LN units: one dimension, the filter itself, monotone; shared within sites; the readout explains all', async () => {
    const encoder = lnPopulation();
    const data = answered(encoder);
    const before = tf.memory().numTensors;
    const parts = [
      'floor',
      'tuning',
      'volume',
      'model',
      'quadratic',
      'siteModel',
      'sharing',
      'tiling',
      'cellTypes',
    ] as const;
    const found = await analyseSubspaces([encoder], data, {
      times: 200,
      modelSteps: 250,
      shuffles: 3,
      parts: [...parts],
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(found).toMatchObject({ times: 200, networks: 1, lagRange: [0, lags - 1], domain: 'auditory' });
    const kernel = encoder.weights.get('readout/kernel').dataSync();
    for (const { unit, filters, dimensions, tuning, explained, constant } of found.units) {
      expect(constant).toBe(false);
      expect(dimensions).toMatchObject({ k90: 1, k95: 1, floor: 1 });
      expect(filters.shape).toEqual([1, lags, channels]);
      const own = Float64Array.from({ length: lags * channels }, (_, i) => kernel[i * shape.units + unit]);
      const cosine = own.reduce((sum, value, i) => sum + value * filters.data[i], 0) / Math.hypot(...own);
      expect(Math.abs(cosine)).toBeGreaterThan(1 - 1e-5);
      expect(tuning!.shapes[0]!.shape).toBe('monotone');
      expect(tuning!.planes).toEqual([]);
      expect(tuning!.area).toBeGreaterThan(0);
      expect(explained!.network).toBeGreaterThan(0.9);
      expect(explained!.ratio).toBeGreaterThan(0.97);
      expect(explained!.quadratic! / explained!.network).toBeGreaterThan(0.9);
      expect(explained!.site! / explained!.network).toBeGreaterThan(0.9);
    }
    expect(found.sites.map(({ site, units }) => [site, units])).toEqual([
      ['site 0', [0, 2, 4, 6]],
      ['site 1', [1, 3, 5, 7]],
    ]);
    expect(found.sharing!.within!).toBeGreaterThan(found.sharing!.between! + 0.3);
    expect(found.sharing!.p!).toBeLessThan(0.05);
    expect(found.similarity!.shape).toEqual([8, 8]);
    expect(found.tiling.map(({ units }) => units)).toEqual([
      [0, 2, 4, 6],
      [1, 3, 5, 7],
    ]);
    expect(found.tiling[0].planes[0].overlap.counts).toHaveLength(400);
    expect(found.cellTypes.map(({ measure }) => measure)).toEqual(['area', 'bowls', 'hills']);
    expect(found.cellTypes[0].sites).toEqual(['site 0', 'site 1']);
    encoder.dispose();
  });

  test('some units, uncentred, other lags, only what is asked for', async () => {
    const encoder = lnPopulation();
    const data = answered(encoder);
    const notes: (string | undefined)[] = [];
    const options = { units: [5, 2], times: 50, centred: false, lags: 6, parts: [] };
    const found = await analyseSubspaces([encoder], data, options, { onProgress: ({ note }) => notes.push(note) });
    expect(found.units.map(({ unit, id, site }) => [unit, id, site])).toEqual([
      [5, 'u5', 'site 1'],
      [2, 'u2', 'site 0'],
    ]);
    const [{ filters, tuning, explained, shuffledEigenvalues }] = found.units;
    expect(filters.shape).toEqual([1, 6, channels]);
    expect(sizeOf(filters.shape)).toBe(filters.data.length);
    expect(filters.data.subarray(lags * channels).every((value) => value === 0)).toBe(true);
    expect([tuning, explained, shuffledEigenvalues, found.sharing, found.similarity]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(found.tiling).toEqual([]);
    expect(new Set(notes)).toEqual(new Set(['dSTRFs and their components']));
    encoder.dispose();
  });

  test('what cannot be is an error', async () => {
    const encoder = lnPopulation();
    const data = answered(encoder);
    await expect(analyseSubspaces([encoder], data, { units: [8] })).rejects.toThrow(/Unit 8 .* 8 units, from 0/);
    await expect(analyseSubspaces([encoder], data, { lagRange: [-1, 3] })).rejects.toThrow(/lag 0/);
    await expect(analyseSubspaces([encoder], data, { lags: 1000 })).rejects.toThrow(/No time of 4 clips/);
    await expect(analyseSubspaces([encoder], data, { lags: 3, lagRange: [0, 2] })).rejects.toThrow(/give one of them/);
    await expect(analyseSubspaces([encoder], data, { parts: ['volume'] })).rejects.toThrow(
      /volume is made of .* tuning/,
    );
    encoder.dispose();
  });
});
