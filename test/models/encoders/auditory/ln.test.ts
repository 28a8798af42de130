import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { strfParameterisations } from '../../../../src/models/encoders/auditory/strf/parameterisations.ts';
import { Encoder } from '../../../../src/models/encoders/encoder.ts';
import { strfGradmap, strfs, waveformGradmap } from '../../../../src/models/encoders/strf-readouts.ts';
import { normals } from '../../../layers/helpers.ts';

beforeAll(async () => {
  await startEngine();
});

const shape = { frame: [6], units: 3, binMs: 5, channelHz: [500, 700, 1000, 1400, 2000, 2800] };
const lags = 7;
const lnOf = (parameterisation: string, nonlinearity: 'identity' | 'double-exponential' = 'identity') =>
  new Encoder({ model: 'ln', options: { lags, parameterisation, terms: 2 }, nonlinearity }, shape, 3);

describe.each(strfParameterisations)('%s', (parameterisation) => {
  test('the kernel is the gradient of the last frame, every lag and channel in its place', () => {
    const encoder = lnOf(parameterisation);
    const kernel = strfs(encoder);
    expect(kernel.shape).toEqual([3, lags, 6]);
    const gradmap = strfGradmap(encoder);
    expect(gradmap.shape).toEqual(kernel.shape);
    kernel.data.forEach((value, i) => {
      expect(gradmap.data[i]).toBeCloseTo(value, 5);
    });
    expect(kernel.data.some((value) => Math.abs(value) > 1e-3)).toBe(true);
    encoder.dispose();
  });

  test('every parameter has a gradient', () => {
    const encoder = lnOf(parameterisation);
    const names = encoder.weights.trainableNames;
    const variables = names.map((name) => encoder.weights.get(name));
    const { grads } = tf.tidy(() => {
      const target = normals('target', [2, 20, 3]);
      return tf.variableGrads(
        () =>
          encoder
            .forward(normals('x', [2, 20, 6]))
            .sub(target)
            .square()
            .sum(),
        variables,
      );
    });
    names.forEach((name, i) => {
      expect(grads[variables[i].name].abs().max().dataSync()[0], name).toBeGreaterThan(0);
    });
    encoder.dispose();
  });

  test('two copies of the spectrum have weights of their own', () => {
    const options = { lags, parameterisation, terms: 2 };
    const encoder = new Encoder({ model: 'ln', options, prefilter: 'adaptrans' }, shape, 3);
    const { shape: size, data } = strfs(encoder);
    expect(size).toEqual([3, lags, 6, 2]);
    expect(data.filter((_, i) => i % 2 === 0)).not.toEqual(data.filter((_, i) => i % 2 === 1));
    encoder.dispose();
  });
});

test('separable: every pair of lags has the same profile over channels', () => {
  const { data } = strfs(lnOf('separable'));
  for (let channel = 1; channel < 6; channel++) {
    for (let lag = 1; lag < lags; lag++) {
      const determinant = data[0] * data[lag * 6 + channel] - data[channel] * data[lag * 6];
      expect(determinant).toBeCloseTo(0, 6);
    }
  }
});

test('a dcls bump in the middle: largest there, of sum w', () => {
  const encoder = lnOf('dcls');
  const set = (name: string, value: number) => {
    const variable = encoder.weights.get(`readout/dcls/${name}`);
    variable.assign(tf.fill(variable.shape, value));
  };
  set('weight', 0.5);
  set('lag', -1);
  set('channel', 0);
  set('lagSigma', 0.3);
  set('channelSigma', 0.3);
  const { data } = strfs(encoder);
  const first = data.slice(0, lags * 6);
  expect(first.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
  // ⌊7/2⌋ − 1 = lag 2, ⌊6/2⌋ = channel 3.
  expect(first.indexOf(first.reduce((largest, value) => Math.max(largest, value)))).toBe(2 * 6 + 3);
  encoder.dispose();
});

test('a gabor at hand-set parameters', () => {
  const encoder = lnOf('gabor');
  const set = (name: string, value: number) => {
    const variable = encoder.weights.get(`readout/gabor/${name}`);
    variable.assign(tf.fill(variable.shape, value));
  };
  const values = { gain: 2, centreOctaves: 1, widthOctaves: 0.5, cyclesPerOctave: 0.4, spectralPhase: 1 };
  const inTime = { centreBins: 2, widthBins: 1.5, cyclesPerBin: 0.1, temporalPhase: 0.7 };
  for (const [name, value] of Object.entries({ ...values, ...inTime })) set(name, value);
  const { data } = strfs(encoder);
  const octaves = Math.log2(1400 / 500) - 1;
  const spectral = 2 * Math.exp(-(octaves ** 2) / (2 * 0.5 ** 2)) * Math.sin(2 * Math.PI * 0.4 * octaves + 1);
  const temporal = Math.exp(-((4 - 2) ** 2) / (2 * 1.5 ** 2)) * Math.sin(2 * Math.PI * 0.1 * 2 + 0.7);
  expect(data[4 * 6 + 3]).toBeCloseTo(spectral * temporal, 5);
  encoder.dispose();
});

test('strfGradmap of an LN model is φ′(b)·W', () => {
  const encoder = lnOf('full', 'double-exponential');
  const unit = (name: string, n: number) => encoder.weights.get(name).dataSync()[n];
  encoder.weights.get('readout/bias').assign(tf.tensor1d([0.3, -0.2, 0.1]));
  const [kernel, gradmap] = [strfs(encoder), strfGradmap(encoder, { units: [2, 0] })];
  expect(gradmap.shape).toEqual([2, lags, 6]);
  [2, 0].forEach((n, row) => {
    const at = (name: string) => unit(`readout/nonlinearity/${name}`, n);
    const inner = Math.exp(-Math.exp(at('kappa')) * (unit('readout/bias', n) + at('shift')));
    // d/dx exp(−exp(−e^κ(x + s))) = e^κ · inner · exp(−inner).
    const slope = at('amplitude') * Math.exp(at('kappa')) * inner * Math.exp(-inner);
    for (let i = 0; i < lags * 6; i++) {
      expect(gradmap.data[row * lags * 6 + i]).toBeCloseTo(slope * kernel.data[n * lags * 6 + i], 5);
    }
  });
  encoder.dispose();
});

test('models without kernels of their own, and without sound, say what to use', () => {
  const encoder = new Encoder({ model: 'nrf' }, shape, 1);
  expect(() => strfs(encoder)).toThrow('use strfGradmap');
  expect(() => waveformGradmap(encoder, new Float32Array(10))).toThrow('use strfGradmap');
  encoder.dispose();
});

test('waveformGradmap: one row a unit, as finite differences of the last frame', () => {
  const options = { filters: 4, taps: 8, channels: 6, layers: 3, bottleneck: 4 };
  const encoder = new Encoder({ model: 'icnet', options }, { frame: [8], units: 2, binMs: 4, samplingRateHz: 8000 }, 1);
  const sound = normals('sound', [96]).dataSync() as Float32Array;
  const { shape: size, data } = waveformGradmap(encoder, sound);
  expect(size).toEqual([2, 96]);
  const last = (samples: Float32Array) =>
    encoder
      .forward(tf.tensor2d(samples, [1, 96]))
      .slice([0, 2, 0], [1, 1, 2])
      .dataSync();
  for (const sample of [70, 88, 95]) {
    const [up, down] = [1e-2, -1e-2].map((step) =>
      last(sound.map((value, i) => (i === sample ? value + step : value))),
    );
    for (const unit of [0, 1]) expect(data[unit * 96 + sample]).toBeCloseTo((up[unit] - down[unit]) / 0.02, 3);
  }
  encoder.dispose();
});
