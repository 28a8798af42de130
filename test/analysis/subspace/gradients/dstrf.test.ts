import { beforeAll, describe, expect, test } from 'vitest';
import { type DstrfOptions, dstrfs } from '../../../../src/analysis/subspace/gradients/dstrf.ts';
import { chainGradients, explicitGradients } from '../../../../src/analysis/subspace/gradients/explicit-gradients.ts';
import type { GradientSource } from '../../../../src/analysis/subspace/gradients/gradient-source.ts';
import { windowGradients } from '../../../../src/analysis/subspace/gradients/window-gradients.ts';
import type { NdArray } from '../../../../src/arrays.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../../src/models/encoders/encoder.ts';
import { encoderArchitecture, encoderNames } from '../../../../src/models/encoders/registry.ts';
import { randomStream } from '../../../../src/random/stream.ts';
import { caseShape, encoderCases } from '../../../models/encoders/encoder-cases.ts';

beforeAll(async () => {
  await startEngine();
});

function stimulus(shape: readonly number[], seed = 1): NdArray {
  const data = randomStream(seed, 'stimulus').normals(shape.reduce((product, length) => product * length, 1));
  return { shape, data };
}

const collect = (encoders: readonly Encoder[], stimuli: readonly NdArray[], options: DstrfOptions) =>
  [...dstrfs(encoders, stimuli, options)].map(({ dstrf }) => dstrf);

function valuesOf(source: GradientSource, units: readonly number[]): Float32Array {
  const gradients = source.gradients(units);
  const values = gradients.dataSync<'float32'>();
  gradients.dispose();
  return values;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}

describe.each(encoderNames.filter((name) => name in encoderCases))('%s', (name) => {
  const { options, shape: special, bins = 12, nonlinearity } = encoderCases[name];
  const { domain, input, twoSided } = encoderArchitecture(name);
  const shape = { ...caseShape(domain), ...special };
  const isSound = input === 'waveform';
  const perBin = isSound ? Math.round(((shape.samplingRateHz ?? 0) * shape.binMs) / 1000) : 1;

  test('dSTRFs are the slopes that finite differences give', () => {
    const encoder = new Encoder({ model: name, options, nonlinearity }, shape, 3);
    const clip = isSound ? stimulus([bins * perBin]) : stimulus([bins, ...shape.frame]);
    const frame = isSound ? [perBin] : shape.frame;
    const lags = Math.min(bins, Number.isFinite(encoder.receptiveFieldBins) ? encoder.receptiveFieldBins : bins);
    const bin = bins - 1;
    const unit = 1;
    const [dstrf] = collect([encoder], [clip], {
      times: [{ clip: 0, bin }],
      units: [unit],
      ...(twoSided ? { lagRange: [0, bin] } : { lags }),
    });
    expect(dstrf.shape).toEqual([1, twoSided ? bins : lags, ...frame]);

    // A direction rather than single entries: its slope stands out of single precision.
    const stream = randomStream(5, `direction/${name}`);
    const direction = Float32Array.from(clip.data, () => stream.normal());
    const frameSize = clip.data.length / bins;
    let expected = 0;
    let scale = 0;
    for (let lag = 0; lag < dstrf.shape[1]; lag++) {
      for (let i = 0; i < frameSize; i++) {
        const product = dstrf.data[lag * frameSize + i] * direction[(bin - lag) * frameSize + i];
        expected += product;
        scale += product ** 2;
      }
    }
    const response = (size: number) => {
      const moved = { shape: clip.shape, data: clip.data.map((value, i) => value + size * direction[i]) };
      return encoder.predict(moved).data[bin * shape.units + unit];
    };
    // Rectifiers bend within large steps, rounding drowns small ones: the best of three.
    const errors = [1e-3, 3e-4, 1e-4].map((step) => {
      const slope = (response(step) - response(-step)) / (2 * step);
      return Math.abs(slope - expected) / Math.sqrt(scale);
    });
    expect(scale).toBeGreaterThan(0);
    expect(Math.min(...errors)).toBeLessThan(0.01);
    encoder.dispose();
  });
});

describe('chains', () => {
  const shape = { frame: [6], units: 4, binMs: 5 };
  const models: [string, Record<string, unknown>][] = [
    ['cnn-population', { widths: [7, 6, 5], taps: [4, 3] }],
    ['cnn-population', { widths: [7, 6, 5], taps: [4, 3], channelWeights: 'gaussian', activation: 'relu' }],
    ['cnn-1dx2', { widths: [5, 6, 7], taps: [3, 2] }],
    ['cnn-1d', { widths: [6, 7], taps: 5 }],
    ['ln-population', { rank: 3, lags: 5 }],
  ];

  test.each(models)('%s %j: the explicit backward pass gives what reverse passes give', (model, options) => {
    const encoder = new Encoder({ model, options }, shape, 2);
    const clips = [stimulus([40, 6], 1), stimulus([30, 6], 2)];
    const times = Array.from({ length: 100 }, (_, i) => ({ clip: i % 2, bin: 8 + (i % 22) }));
    for (const to of [encoder.receptiveFieldBins - 1, 2, 8]) {
      const task = { encoder, stimuli: clips, times, span: { from: 0, to } };
      const units = [3, 0, 2];
      const chain = chainGradients(task);
      const explicit = valuesOf(chain!, units);
      const reverse = valuesOf(windowGradients(task), units);
      expect(reverse.some((value) => Math.abs(value) > 1e-3)).toBe(true);
      expect(largestDifference(explicit, reverse)).toBeLessThan(1e-6);
      chain!.dispose();
    }
    encoder.dispose();
  });
});

test.each([
  ['visual-cnn', { lags: 3, filters: 4, kernelSize: 5, denseUnits: 9, activation: 'gelu' }, 'softplus', [7, 6, 2]],
  ['visual-cnn', { lags: 3, filters: 4, kernelSize: 3, denseUnits: 9, activation: 'relu' }, 'exponential', [7, 6, 1]],
  ['visual-cnn', { lags: 3, filters: 4, span: 'frame', denseUnits: 0, activation: 'gelu' }, 'softplus', [7, 1, 1]],
  ['visual-cnn', { lags: 3, filters: 4, span: 'frame', denseUnits: 6, activation: 'relu' }, 'identity', [4, 3, 2]],
  ['visual-cnn', { lags: 3, filters: 4, kernelSize: 3, denseUnits: 0, activation: 'relu' }, 'softplus', [4, 3, 1]],
  ['image-cnn', { filters: 4, kernelSize: 5, stride: 2, activation: 'gelu' }, 'softplus', [14, 11, 2]],
  ['image-cnn', { filters: 4, kernelSize: 3, stride: 1, activation: 'relu' }, 'identity', [13, 15, 3]],
] as const)('%s %j, %s: its explicit backward pass gives what reverse passes give', (...given) => {
  const [model, options, nonlinearity, frame] = given;
  const shape = { frame: [...frame], units: 20, binMs: 20 };
  const encoder = new Encoder({ model, options, nonlinearity }, shape, 2);
  const statistics = randomStream(4, 'batch statistics');
  for (const { name } of encoder.weights.specs.filter((spec) => spec.name.includes('/norm/'))) {
    encoder.weights.get(name).assign(tf.tensor1d(Array.from({ length: 4 }, () => 0.5 + statistics.uniform())));
  }
  const clips = [stimulus([40, ...frame], 1), stimulus([30, ...frame], 2)];
  // More times and units than one pass takes.
  const times = Array.from({ length: 300 }, (_, i) => ({ clip: i % 2, bin: 4 + (i % 26) }));
  const units = Array.from({ length: 19 }, (_, i) => 19 - i);
  for (const to of [2, 1, 4]) {
    const task = { encoder, stimuli: clips, times, span: { from: 0, to } };
    const explicit = valuesOf(explicitGradients(task)!, units);
    const reverse = valuesOf(windowGradients(task), units);
    expect(reverse.some((value) => Math.abs(value) > 1e-3)).toBe(true);
    expect(largestDifference(explicit, reverse)).toBeLessThan(1e-6);
  }
  encoder.dispose();
});

describe('dstrfs', () => {
  const shape = { frame: [5], units: 3, binMs: 5 };
  const clips = [stimulus([30, 5], 1), stimulus([25, 5], 2)];
  const times = [
    { clip: 0, bin: 9 },
    { clip: 1, bin: 24 },
    { clip: 0, bin: 29 },
  ];

  test('a linear model has its kernel, at every time, lag 0 first', () => {
    const encoder = new Encoder({ model: 'linear', options: { lags: 4 } }, shape, 1);
    const kernel = encoder.weights.get('readout/kernel').dataSync();
    for (const [unit, { data }] of collect([encoder], clips, { times, lags: 6 }).entries()) {
      for (let i = 0; i < data.length; i++) {
        const [lag, channel] = [Math.floor(i / 5) % 6, i % 5];
        expect(data[i]).toBeCloseTo(lag < 4 ? kernel[(lag * 5 + channel) * 3 + unit] : 0, 6);
      }
    }
    encoder.dispose();
  });

  test('they do not depend on how many units are held at a time, and no tensor is left behind', () => {
    const encoder = new Encoder({ model: 'cnn-1d', options: { widths: [6, 7], taps: 5 } }, shape, 1);
    const before = tf.memory().numTensors;
    const whole = collect([encoder], clips, { times });
    const single = collect([encoder], clips, { times, memoryBytes: 1 });
    // Kernels may sum in another order for other batch sizes.
    expect(single.map(({ shape: axes }) => axes)).toEqual(whole.map(({ shape: axes }) => axes));
    for (const [unit, { data }] of single.entries()) {
      expect(largestDifference(data, whole[unit].data)).toBeLessThan(1e-6);
      expect(data.some((value) => Math.abs(value) > 1e-3)).toBe(true);
    }
    const [first] = dstrfs([encoder], clips, { times });
    expect(first.dstrf).toEqual(whole[0]);
    expect(tf.memory().numTensors).toBe(before);
    encoder.dispose();
  });

  test('several encoders are shrunk together', () => {
    const options = { widths: [6, 7], taps: 5 };
    const encoders = [1, 2, 3].map((seed) => new Encoder({ model: 'cnn-1d', options }, shape, seed));
    const [together] = collect(encoders, clips, { times, units: [1] });
    const alone = encoders.map((encoder) => collect([encoder], clips, { times, units: [1] })[0].data);
    const spread = alone.map((values) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    });
    let zeros = 0;
    for (let i = 0; i < together.data.length; i++) {
      const values = alone.map((one, n) => one[i] / spread[n]);
      const mean = (values[0] + values[1] + values[2]) / 3;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3;
      const expected = mean * Math.max(0, 1 - (0.75 ** 2 * variance) / mean ** 2);
      expect(together.data[i]).toBeCloseTo(expected, 5);
      if (expected === 0) zeros++;
    }
    expect(zeros).toBeGreaterThan(0);
    for (const encoder of encoders) encoder.dispose();
  });

  test('a recurrent network sees a window as long as the lags, with nothing before it', () => {
    const options = { windowBands: 3, strideBands: 1, channels: 2 };
    const encoder = new Encoder({ model: 'statenet-gru', options }, shape, 1);
    const [long] = collect([encoder], clips, { times: [{ clip: 0, bin: 20 }], units: [0], lags: 10 });
    const tail = { shape: [10, 5], data: clips[0].data.slice(11 * 5, 21 * 5) };
    const [alone] = collect([encoder], [tail], { times: [{ clip: 0, bin: 9 }], units: [0], lags: 10 });
    expect(long.shape).toEqual([1, 10, 5]);
    expect(largestDifference(long.data, alone.data)).toBeLessThan(1e-7);
    encoder.dispose();
  });

  test('two-sided lags: entry τ is the slope at bin t − τ', () => {
    const { options, shape: special } = encoderCases['inverse-video-unet'];
    const visual = { ...caseShape('visual'), ...special };
    const encoder = new Encoder({ model: 'inverse-video-unet', options }, visual, 1);
    const video = stimulus([2, 32, 32, 3]);
    const both = { times: [{ clip: 0, bin: 1 }], units: [0] };
    const [early] = collect([encoder], [video], { times: [{ clip: 0, bin: 0 }], units: [0], lagRange: [-1, 0] });
    const [late] = collect([encoder], [video], { ...both, lagRange: [0, 1] });
    const gradient = (bin: number) =>
      tf.tidy(() => {
        const x = encoder.standardise(tf.tensor(video.data, [1, 2, 32, 32, 3]));
        return tf.grad((z: tf.Tensor) => encoder.forward(z).slice([0, bin, 0], [1, 1, 1]).sum())(x);
      });
    const size = 32 * 32 * 3;
    for (const [bin, found] of [early, late].entries()) {
      const slope = gradient(bin).dataSync();
      // Lags fall while bins rise: the first half of the array is the later bin.
      expect(largestDifference(found.data.subarray(0, size), slope.subarray(size))).toBeLessThan(1e-6);
      expect(largestDifference(found.data.subarray(size), slope.subarray(0, size))).toBeLessThan(1e-6);
    }
    expect(() => collect([encoder], [video], { ...both, lagRange: [-1, 0] })).toThrow(
      /at clip 0, bin 1 needs the bins 1 to 2, but clip 0 has 2 bins/,
    );
    encoder.dispose();
  });

  test('what cannot be is an error that says why', () => {
    const encoder = new Encoder({ model: 'linear', options: { lags: 4 } }, shape, 1);
    const other = new Encoder({ model: 'linear', options: { lags: 4 } }, { ...shape, units: 2 }, 1);
    expect(() => collect([encoder], clips, { times: [{ clip: 0, bin: 2 }] })).toThrow(/bin 2 needs the bins -1 to 2/);
    expect(() => collect([encoder], clips, { times: [{ clip: 4, bin: 9 }] })).toThrow(/clip 4, .* there are 2 clips/);
    expect(() => collect([encoder], clips, { times: [] })).toThrow(/at least one time/);
    expect(() => collect([encoder], clips, { times, lagRange: [-2, 3] })).toThrow(/begin at lag 0.* -2 to 3/);
    expect(() => collect([encoder, other], clips, { times })).toThrow(/3 units .* another 2/);
    expect(() => collect([], clips, { times })).toThrow(/at least one encoder/);
    expect(() => collect([encoder], [stimulus([30, 4])], { times })).toThrow(/\[time, channel 5\] but is \[30, 4\]/);
    encoder.dispose();
    other.dispose();
  });
});
