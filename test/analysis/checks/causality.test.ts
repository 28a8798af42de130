import { afterEach, expect, test, vi } from 'vitest';
import { checkCausality } from '../../../src/analysis/checks/causality.ts';
import { networkInput } from '../../../src/analysis/checks/network-input.ts';
import { measureReceptiveField } from '../../../src/analysis/checks/receptive-field.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';
import { networkFor, noiseData } from './noise-data.ts';

await startEngine();
const data = noiseData();
const made: Encoder[] = [];
const network = (...args: Parameters<typeof networkFor> extends [unknown, ...infer Rest] ? Rest : never) => {
  const encoder = networkFor(data, ...args);
  made.push(encoder);
  return { encoder, input: networkInput(encoder, data.clips[2], 120) };
};
afterEach(() => {
  vi.restoreAllMocks();
  for (const encoder of made.splice(0)) encoder.dispose();
});

test.each(['linear', 'cnn-population', 'statenet-gru', 'transformer'])(
  '%s is causal: no gradient into the future',
  (model) => {
    const { encoder, input } = network({ model });
    const result = checkCausality(encoder, input);
    expect(result).toMatchObject({ causal: true, largestFutureGradient: 0, worst: null, bins: [36, 54, 72, 90] });
    expect(result.largestGradient).toBeGreaterThan(1e-4);
    expect(result.largestLateChange).toBeGreaterThan(1e-3);
  },
);

test('a network that looks one bin ahead is caught, and where', () => {
  const { encoder, input } = network({ model: 'linear', options: { lags: 4 } });
  const forward = encoder.forward.bind(encoder);
  vi.spyOn(encoder, 'forward').mockImplementation((x) => {
    const y = forward(x);
    return tf.concat([y.slice([0, 1, 0]), y.slice([0, 119, 0])], 1);
  });
  const result = checkCausality(encoder, input, { bins: [50] });
  expect(result.causal).toBe(false);
  expect(result.worst).toEqual({ outputBin: 50, inputPosition: 51 });
  const reach = measureReceptiveField(encoder, input, { bins: [50, 80] });
  expect([reach.measuredBins, reach.futureBins]).toEqual([3, 1]);
});

test('a forward pass that sees the future behind the back of its gradient is caught', () => {
  const { encoder, input } = network({ model: 'linear', options: { lags: 4 } });
  const forward = encoder.forward.bind(encoder);
  vi.spyOn(encoder, 'forward').mockImplementation((x) => forward(x).add(tf.scalar(x.mean().dataSync()[0])));
  const result = checkCausality(encoder, input);
  expect(result.largestFutureGradient).toBe(0);
  expect(result.largestEarlyChange).toBeGreaterThan(1e-4);
  expect(result.causal).toBe(false);
});

test.each([
  [{ model: 'linear', options: { lags: 7 } }, 7],
  [{ model: 'cnn-population' }, 29],
  [{ model: 'cnn-population', options: { taps: [6, 11], activation: 'relu' } }, 16],
])('%j has the receptive field that its layers have: %d bins', (config, bins) => {
  const { encoder, input } = network(config);
  expect(measureReceptiveField(encoder, input)).toEqual({
    measuredBins: bins,
    measuredMs: 5 * bins,
    futureBins: 0,
    expectedBins: bins,
    expectedMs: 5 * bins,
    agrees: true,
  });
});

test('a recurrent network has no bound, and one that says less than it sees does not agree', () => {
  const recurrent = network({ model: 'statenet-gru' });
  expect(measureReceptiveField(recurrent.encoder, recurrent.input)).toMatchObject({ expectedBins: null, agrees: true });
  const { encoder, input } = network({ model: 'linear', options: { lags: 7 } });
  vi.spyOn(encoder, 'receptiveFieldBins', 'get').mockReturnValue(5);
  expect(measureReceptiveField(encoder, input)).toMatchObject({ measuredBins: 7, expectedBins: 5, agrees: false });
});

test('a network without any gradient is not called causal', () => {
  const { encoder, input } = network({ model: 'linear' });
  encoder.weights.get('readout/kernel').assign(tf.zerosLike(encoder.weights.get('readout/kernel')));
  expect(checkCausality(encoder, input)).toMatchObject({ causal: null, largestGradient: 0 });
  expect(measureReceptiveField(encoder, input)).toMatchObject({ measuredBins: 0, agrees: null });
});

test('a clip that is too short is refused', () => {
  const { encoder } = network({ model: 'linear' });
  expect(() => networkInput(encoder, data.clips[0], 500)).toThrow(/"noise-0" has 120 bins but this check needs 500/);
});
