import { beforeAll, describe, expect, test } from 'vitest';
import { fitQuadraticControls } from '../../../../src/analysis/subspace/model/quadratic-control.ts';
import { fitSubspaceModels } from '../../../../src/analysis/subspace/model/subspace-model.ts';
import type { NdArray } from '../../../../src/arrays.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { pearson } from '../../../../src/metrics/correlation.ts';
import { randomStream } from '../../../../src/random/stream.ts';

beforeAll(async () => {
  await startEngine();
});

const bins = 3000;
const range = (start: number, end: number) => Int32Array.from({ length: end - start }, (_, i) => start + i);
const split = { train: range(0, 2000), validation: range(2000, 2400), test: range(2400, bins) };

/** Three units that read two projections: a ramp, an energy and a gate; in units of their own. */
function task(): { z: NdArray; responses: NdArray } {
  const stream = randomStream(1, 'subspace-model-test');
  const z = stream.normals(2 * bins);
  const data = new Float32Array(3 * bins);
  for (let t = 0; t < bins; t++) {
    const [a, b] = [z[t], z[bins + t]];
    data[t] = 10 + 5 * Math.max(0, a) + 0.5 * stream.normal();
    data[bins + t] = 0.1 * (a * a + b * b) + 0.01 * stream.normal();
    data[2 * bins + t] = -3 + a / (1 + Math.exp(-3 * b)) + 0.05 * stream.normal();
  }
  return { z: { shape: [2, bins], data: z }, responses: { shape: [3, bins], data } };
}

const correlations = (predicted: NdArray, responses: NdArray) =>
  [0, 1, 2].map((unit) => {
    const count = split.test.length;
    const there = Float32Array.from(split.test, (bin) => responses.data[unit * bins + bin]);
    return pearson(predicted.data.subarray(unit * count, (unit + 1) * count), there);
  });

const { z, responses } = task();
const items = [0, 1, 2].map((unit) => ({ projections: z, units: [unit] }));

describe('fitSubspaceModels', () => {
  test('units side by side: each response is found from its projections, in its own unit; no tensor is left', async () => {
    const before = tf.memory().numTensors;
    const predicted = await fitSubspaceModels(items, responses, split, { steps: 250, seed: 1 });
    expect(tf.memory().numTensors).toBe(before);
    expect(predicted.shape).toEqual([3, 600]);
    for (const r of correlations(predicted, responses)) expect(r).toBeGreaterThan(0.97);
    const mean = predicted.data.subarray(0, 600).reduce((sum, value) => sum + value / 600, 0);
    expect(mean).toBeCloseTo(10 + 5 / Math.sqrt(2 * Math.PI), 0);
    const again = await fitSubspaceModels(items, responses, split, { steps: 250, seed: 1 });
    expect(again.data).toEqual(predicted.data);
  });

  test('two stages with a double exponential; one readout for all units; missing responses', async () => {
    const gappy = { shape: responses.shape, data: responses.data.slice() };
    for (let t = 0; t < 1000; t += 3) gappy.data[bins + t] = Number.NaN;
    const two = await fitSubspaceModels(items, gappy, split, { steps: 250, twoStage: true, seed: 2 });
    for (const r of correlations(two, responses)) expect(r).toBeGreaterThan(0.93);
    const shared = await fitSubspaceModels([{ projections: z, units: [0, 1, 2] }], gappy, split, {
      steps: 250,
      hidden: [15, 45],
      seed: 3,
    });
    for (const r of correlations(shared, responses)) expect(r).toBeGreaterThan(0.93);
  });

  test('a unit without validation responses keeps its last weights, one without training responses has no prediction', async () => {
    const gappy = { shape: responses.shape, data: responses.data.slice() };
    for (const bin of split.validation) gappy.data[bins + bin] = Number.NaN;
    for (const bin of split.train) gappy.data[2 * bins + bin] = Number.NaN;
    const options = { steps: 150, seed: 1 };
    const predicted = await fitSubspaceModels(items, gappy, split, options);
    const last = await fitSubspaceModels(items, responses, { ...split, validation: range(0, 0) }, options);
    for (let i = 600; i < 1200; i++) expect(predicted.data[i]).toBeCloseTo(last.data[i], 5);
    expect(predicted.data.subarray(1200).every(Number.isNaN)).toBe(true);
    expect(fitQuadraticControls(items, gappy, split).data.subarray(1200).every(Number.isNaN)).toBe(true);
  });

  test('a projection that says nothing predicts nothing; units of no item are NaN', async () => {
    const noise = { shape: [1, bins], data: randomStream(5, 'noise').normals(bins) };
    const predicted = await fitSubspaceModels([{ projections: noise, units: [0] }], responses, split, {
      steps: 200,
      seed: 1,
    });
    expect(Math.abs(correlations(predicted, responses)[0])).toBeLessThan(0.15);
    expect(predicted.data.subarray(600).every(Number.isNaN)).toBe(true);
  });
});

describe('fitQuadraticControls', () => {
  test('has what is quadratic exactly, and less of what is not', () => {
    const [ramp, energy, gate] = correlations(fitQuadraticControls(items, responses, split), responses);
    expect(energy).toBeGreaterThan(0.99);
    expect(ramp).toBeGreaterThan(0.9);
    expect(gate).toBeGreaterThan(0.8);
    expect(gate).toBeLessThan(0.97);
  });
});
