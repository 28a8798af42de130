import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { runChain } from '../../../../src/models/chain.ts';
import { dilatedReceptiveFieldBins } from '../../../../src/models/encoders/auditory/dilated-stack.ts';
import {
  gaussianSpectralKernel,
  gaussianSpectralSpecs,
} from '../../../../src/models/encoders/auditory/gaussian-spectral.ts';
import {
  parameterisationOf,
  strfParameterisations,
} from '../../../../src/models/encoders/auditory/strf/parameterisations.ts';
import { Encoder } from '../../../../src/models/encoders/encoder.ts';
import { parameterTable } from '../../../../src/models/encoders/parameter-table.ts';
import { encoderNames } from '../../../../src/models/encoders/registry.ts';
import { strfGradmap, strfs } from '../../../../src/models/encoders/strf-readouts.ts';
import { Weights } from '../../../../src/models/weights.ts';
import { normals } from '../../../layers/helpers.ts';

beforeAll(async () => {
  await startEngine();
});

const ns1 = (units: number) => ({ frame: [34], units, binMs: 5 });

describe('parameter counts', () => {
  test.each([
    // Published: 24 340 + 124 N at 32 channels, of which the readout's bias is not one; N = 10.
    [
      'cnn-population',
      { activation: 'relu', channelWeights: 'gaussian' },
      32,
      'double-exponential',
      24_340 + 125 * 10,
      10,
    ],
    // 3240 + 124 N.
    ['ln-population', { channelWeights: 'gaussian' }, 32, 'double-exponential', 3240 + 125 * 10, 10],
    // Counted in PyTorch modules of the same layers, 119 units at 34 channels.
    ['cnn-population', {}, 34, 'identity', 41_619, 119],
    ['cnn-1dx2', {}, 34, 'identity', 30_099, 119],
    ['cnn-2d', {}, 34, 'identity', 41_879, 119],
    ['nrf', {}, 34, 'identity', 6201, 1],
  ] as const)('%s %o at %i channels, %s: %i', (model, options, channels, nonlinearity, parameters, units) => {
    const encoder = new Encoder({ model, options, nonlinearity }, { ...ns1(units), frame: [channels] }, 1);
    expect(encoder.parameterCount).toBe(parameters);
    encoder.dispose();
  });

  test('the table counts every model as the encoder does', () => {
    const rows = parameterTable({ units: 5 });
    expect(rows.map(({ model }) => model)).toEqual(encoderNames);
    for (const { model, shared, perUnit, total, domain } of rows) {
      expect(total, model).toBe(shared + 5 * perUnit);
      if (domain === 'visual') continue;
      const encoder = new Encoder({ model }, { ...ns1(5), samplingRateHz: 48_000 }, 1);
      expect(encoder.parameterCount, model).toBe(total);
      encoder.dispose();
    }
  });
});

test('features are what the readout reads', () => {
  const encoder = new Encoder({ model: 'cnn-population', options: { widths: [5, 6, 7], taps: [3, 2] } }, ns1(4), 1);
  const x = normals<tf.Rank.R3>('x', [2, 9, 34]);
  const features = encoder.features(x);
  expect(features.shape).toEqual([2, 9, 7]);
  const stages = encoder.chain() ?? [];
  expect(stages.length).toBeGreaterThan(0);
  const difference = runChain(stages.slice(-2), features, { training: false }).sub(encoder.drive(x)).abs().max();
  expect(difference.dataSync()[0]).toBeLessThan(1e-5);
  const whole = runChain(stages, x, { training: false }).sub(encoder.drive(x)).abs().max();
  expect(whole.dataSync()[0]).toBeLessThan(1e-5);
  encoder.dispose();
});

test('ln-population: the kernel that its factors make is the gradient of the drive', () => {
  const options = { rank: 4, lags: 5, channelWeights: 'gaussian', dropout: 0 };
  const encoder = new Encoder({ model: 'ln-population', options, nonlinearity: 'identity' }, ns1(3), 1);
  const [kernel, gradmap] = [strfs(encoder), strfGradmap(encoder)];
  expect(gradmap.shape).toEqual([3, 5, 34]);
  kernel.data.forEach((value, i) => {
    expect(gradmap.data[i]).toBeCloseTo(value, 5);
  });
  encoder.dispose();
});

describe.each(['nrf', 'dnet'] as const)('%s with hidden receptive fields', (model) => {
  test.each(strfParameterisations)('%s', (parameterisation) => {
    const shape = { ...ns1(3), channelHz: Array.from({ length: 34 }, (_, i) => 500 * 2 ** (i / 6)) };
    const options = { hidden: 5, lags: 6, parameterisation, terms: 2 };
    const encoder = new Encoder({ model, options }, shape, 1);
    const plain = new Encoder({ model, options: { hidden: 5, lags: 6 } }, shape, 1);
    const x = normals<tf.Rank.R3>('x', [1, 20, 34]);
    const kernel = parameterisationOf({ parameterisation }).kernel(
      encoder.weights,
      { at: 'core', lags: 6, terms: 2 },
      { ...encoder.shape, units: 5 },
    );
    expect(kernel.shape).toEqual([6, 34, 5]);
    // A network of free fields with those that the parameters spell out answers alike.
    for (const name of plain.weights.trainableNames) {
      plain.weights.get(name).assign(name === 'core/kernel' ? kernel : encoder.weights.get(name));
    }
    const difference = encoder.drive(x).sub(plain.drive(x)).abs().max().dataSync()[0];
    expect(difference).toBeLessThan(1e-5);
    const names = encoder.weights.trainableNames.filter((name) => name.startsWith('core/'));
    const variables = names.map((name) => encoder.weights.get(name));
    const { grads } = tf.tidy(() => tf.variableGrads(() => encoder.drive(x).square().sum(), variables));
    names.forEach((name, i) => {
      expect(grads[variables[i].name].abs().max().dataSync()[0], name).toBeGreaterThan(0);
    });
    encoder.dispose();
    plain.dispose();
  });
});

test('Gaussians over channels: of sum 1, the largest at the centre, σ a tenth of the width', () => {
  const weights = new Weights(gaussianSpectralSpecs('g', 2, 1), 1);
  weights.get('g/centre').assign(tf.tensor1d([0.5, 0.25]));
  weights.get('g/width').assign(tf.tensor1d([0.5, 0.01]));
  const kernel = gaussianSpectralKernel('g', weights, { ...ns1(1), frame: [20], copies: 1 })
    .transpose()
    .arraySync();
  const [wide, narrow] = kernel as number[][];
  expect(wide.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  // One channel is 1/20 = σ away from the centre.
  expect(wide[11] / wide[10]).toBeCloseTo(Math.exp(-0.5), 4);
  // The least width is 0.05: σ is a tenth of a channel, so all is in channel 5.
  expect(narrow[5]).toBeCloseTo(1, 5);
  weights.dispose();
});

test('single-cnn: a unit has no part in another', () => {
  const encoder = new Encoder({ model: 'single-cnn', options: { taps: 3 } }, ns1(3), 1);
  const kernel = encoder.weights.get('readout/taps');
  const before = [...encoder.drive(normals('x', [1, 6, 34])).dataSync()];
  // The filters of the second unit.
  kernel.assign(tf.concat([kernel.slice([0, 0], [-1, 6]), tf.zeros([3, 6]), kernel.slice([0, 12], [-1, 6])], 1));
  const after = [...encoder.drive(normals('x', [1, 6, 34])).dataSync()];
  const changed = after.map((value, i) => value !== before[i]);
  expect(changed.filter((_, i) => i % 3 === 1).some(Boolean)).toBe(true);
  expect(changed.filter((_, i) => i % 3 !== 1).some(Boolean)).toBe(false);
  encoder.dispose();
});

test.each(['behind', 'before'] as const)('dnet, leak %s the sigmoid: the recursion step by step', (leak) => {
  const encoder = new Encoder(
    { model: 'dnet', options: { hidden: 1, lags: 1, leak } },
    { frame: [1], units: 1, binMs: 5 },
    1,
  );
  const set = (name: string, value: number) => {
    const variable = encoder.weights.get(name);
    variable.assign(tf.fill(variable.shape, value));
  };
  const values = { 'core/kernel': 2, 'core/bias': 0.1, 'core/leak': 1, 'readout/kernel': 3, 'readout/bias': -1 };
  for (const [name, value] of Object.entries({ ...values, 'readout/leak': 2 })) set(name, value);
  const sound = [0.5, -1, 2, 0, 0, 1];
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const step = (state: number, input: number, tau: number) => (1 - 1 / tau) * state + input / tau;
  let [u, v] = [0, 0];
  const expected = sound.map((s) => {
    const field = 2 * s + 0.1;
    u = step(u, leak === 'behind' ? sigmoid(field) : field, 2);
    const sum = 3 * (leak === 'behind' ? u : sigmoid(u)) - 1;
    v = step(v, leak === 'behind' ? sigmoid(sum) : sum, 5);
    return 2 * (leak === 'behind' ? v : sigmoid(v)) - 1;
  });
  const y = encoder.forward(tf.tensor3d(sound, [1, 6, 1])).dataSync();
  expected.forEach((value, t) => {
    expect(y[t]).toBeCloseTo(value, 5);
  });
  encoder.dispose();
});

test('cnn-2d: too few channels for its layers are an error with both numbers', () => {
  expect(() => new Encoder({ model: 'cnn-2d' }, { ...ns1(1), frame: [6] }, 1)).toThrow(
    '3 layers of height 3 need at least 7 channels but the stimulus has 6',
  );
});

test('dilations 1, 2, 4, … see 1 + (k − 1)(2^L − 1) bins', () => {
  expect(dilatedReceptiveFieldBins(3, [1, 2, 4, 8, 16])).toBe(1 + 2 * 31);
});
