import { beforeAll, expect, test } from 'vitest';
import { mostExciting } from '../../../src/analysis/inversion/most-exciting.ts';
import { type NdArray, ndarray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { cosineSimilarity } from '../../../src/metrics/correlation.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';

beforeAll(async () => {
  await startEngine();
});

const [lags, height, width] = [3, 4, 4];
const size = lags * height * width;

/** A quadrature pair of orthonormal space-time gratings [2][lag · place], lag 0 first. */
const pair = [0, Math.PI / 2].map((phase) => {
  const filter = Float32Array.from({ length: size }, (_, i) => {
    const [lag, x] = [Math.floor(i / (height * width)), i % width];
    return Math.cos((2 * Math.PI * (x + lag)) / 4 + phase);
  });
  const length = Math.hypot(...filter);
  return filter.map((value) => value / length);
});

/** Answers to white noise of an LN unit with the first filter, and of an energy unit with both (Adelson & Bergen 1985). */
function whiteNoise(): EncodingData {
  const stream = randomStream(1, 'most-exciting-test');
  const clips = Array.from({ length: 8 }, (_, clip) => {
    const bins = 700;
    const stimulus = stream.normals(bins * height * width);
    const rates = new Float32Array(bins * 2);
    for (let t = lags; t < bins; t++) {
      const [a, b] = pair.map((filter) => {
        let sum = 0;
        for (let lag = 0; lag < lags; lag++) {
          for (let p = 0; p < 16; p++) sum += filter[lag * 16 + p] * stimulus[(t - lag) * 16 + p];
        }
        return sum;
      });
      rates[2 * t] = Math.log1p(Math.exp(2 * a));
      rates[2 * t + 1] = (a * a + b * b) / 2;
    }
    const repeats = Float32Array.from({ length: 4 * rates.length }, (_, i) => stream.poisson(rates[i % rates.length]));
    return {
      name: `clip-${clip}`,
      stimulus: ndarray([bins, height, width, 1], stimulus),
      repeats: ndarray([4, bins, 2], repeats),
    };
  });
  return {
    name: 'white noise',
    domain: 'visual',
    citation: 'none',
    licence: 'none',
    binMs: 20,
    frame: [height, width, 1],
    units: ['ln', 'energy'].map((id) => ({ id, site: 'A', region: 'A' })),
    clips,
    split: { train: [0, 1, 2, 3, 4, 5], validation: [6], test: [7] },
    treatment: { hannBins: 1, skipBins: 0 },
    hash: 'white',
    warnings: [],
  };
}

let encoders: Encoder[];

beforeAll(async () => {
  const options = { span: 'frame', lags, filters: 12, denseUnits: 0, activation: 'gelu', dropout: 0 };
  const model = { model: 'visual-cnn', options, nonlinearity: 'softplus' } as const;
  const training = {
    loss: 'poisson',
    target: 'plain',
    epochs: 30,
    learningRate: 0.01,
    weightDecay: 1,
    batchSize: 8,
    cropBins: 100,
    warmupBins: 4,
    validateEveryEpochs: 5,
    inputNoise: 0.5,
  } as const;
  const data = whiteNoise();
  encoders = [];
  for (const seed of [1, 2]) encoders.push((await fitEncoder(model, data, { seed, training })).encoder);
});

const norm = 3;
const search = { bins: lags, norm, steps: 40, starts: 4, seed: 1, place: 'anywhere' } as const;
const shareInPlane = ({ data }: NdArray) => Math.hypot(...pair.map((filter) => cosineSimilarity(data, filter)));

test("the best stimulus of fitted networks for an LN unit is the unit's filter, at the bound of the energy", () => {
  const before = tf.memory().numTensors;
  const { stimulus, response, responses } = mostExciting(encoders, { ...search, unit: 0 });
  expect(tf.memory().numTensors).toBe(before);
  expect(stimulus.shape).toEqual([lags, height, width, 1]);
  expect(cosineSimilarity(stimulus.data, pair[0])).toBeGreaterThan(0.95);
  expect(Math.hypot(...stimulus.data)).toBeCloseTo(norm, 3);
  expect(response).toBe(Math.max(...responses));
});

test('that for an energy unit lies in the plane of its two filters', () => {
  expect(shareInPlane(mostExciting(encoders, { ...search, unit: 1 }).stimulus)).toBeGreaterThan(0.9);
});

test('inside the subspace the response is about as high, outside of it low; chance is neither', () => {
  const filters = ndarray([2, lags, height, width, 1], Float32Array.from([...pair[0], ...pair[1]]));
  const [anywhere, inside, outside] = (['anywhere', 'inside', 'outside'] as const).map((place) =>
    mostExciting(encoders, { ...search, unit: 1, place, filters }),
  );
  expect(shareInPlane(inside.stimulus)).toBeCloseTo(1, 4);
  expect(shareInPlane(outside.stimulus)).toBeLessThan(1e-4);
  expect(inside.response).toBeGreaterThan(0.8 * anywhere.response);
  expect(outside.response).toBeLessThan(0.5 * inside.response);
  const one = randomStream(3, 'chance').normals(size);
  expect(shareInPlane(ndarray([size], one))).toBeLessThan(0.6);
});

test('filters that are missing or of another length are refused', () => {
  expect(() => mostExciting(encoders, { ...search, unit: 0, place: 'inside' })).toThrow('they are missing');
  const filters = ndarray([1, 2, height, width, 1], new Float32Array(32));
  expect(() => mostExciting(encoders, { ...search, unit: 0, place: 'outside', filters })).toThrow('of [1, 2, 4, 4, 1]');
});
