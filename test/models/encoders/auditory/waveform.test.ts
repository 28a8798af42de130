import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { evenStrides } from '../../../../src/models/encoders/auditory/even-strides.ts';
import type { Bank } from '../../../../src/models/encoders/auditory/front-ends/front-end.ts';
import {
  learnableFrontEndNames,
  learnableFrontEnds,
} from '../../../../src/models/encoders/auditory/front-ends/index.ts';
import { Encoder } from '../../../../src/models/encoders/encoder.ts';
import { BatchStatistics } from '../../../../src/models/forward-mode.ts';
import { Weights } from '../../../../src/models/weights.ts';
import { binEnds } from '../../../../src/signal/bin-ends.ts';
import { distance, normals } from '../../../layers/helpers.ts';

beforeAll(async () => {
  await startEngine();
});

const bank: Bank = { channels: 12, samplingRateHz: 8000, samplesPerBin: 40.4, lowestHz: 300, highestHz: 3500 };

describe.each(learnableFrontEndNames)('front end %s', (name) => {
  const frontEnd = learnableFrontEnds[name];

  test('a tone is loudest in the channel nearest to it', () => {
    const weights = new Weights(frontEnd.specs(bank), 1);
    const centres = frontEnd.centresHz(bank);
    const ends = binEnds(20, bank.samplesPerBin);
    for (const channel of [2, 6, 10]) {
      const tone = Float32Array.from(
        { length: ends[19] },
        (_, n) => 0.1 * Math.sin((2 * Math.PI * centres[channel] * n) / bank.samplingRateHz),
      );
      const output = tf.tidy(() => {
        const sound = tf.tensor2d(tone, [1, tone.length]);
        return frontEnd.analyse(sound, ends, bank, weights).slice([0, 12, 0], [1, 1, 12]);
      });
      expect(output.shape).toEqual([1, 1, 12]);
      const levels = [...output.dataSync()];
      // PCEN divides steady levels away, so what is loudest may lie a channel beside.
      const reach = name.includes('pcen') || name === 'leaf' || name === 'sincnet' ? 1 : 0;
      expect(Math.abs(levels.indexOf(Math.max(...levels)) - channel)).toBeLessThanOrEqual(reach);
    }
    weights.dispose();
  });

  test('bin t depends on the samples before its end alone', () => {
    const weights = new Weights(frontEnd.specs(bank), 1);
    const ends = binEnds(12, bank.samplesPerBin);
    const sound = normals<tf.Rank.R2>('sound', [1, ends[11]]).mul<tf.Tensor2D>(0.1);
    const at = 7;
    const gradient = tf.tidy(() =>
      tf.grad((x: tf.Tensor) =>
        frontEnd
          .analyse(x as tf.Tensor2D, ends, bank, weights)
          .slice([0, at, 0], [1, 1, bank.channels])
          .square()
          .sum(),
      )(sound),
    );
    const slopes = gradient.dataSync();
    expect(slopes.subarray(ends[at]).every((value) => value === 0)).toBe(true);
    const late = slopes.subarray(ends[at] - 40, ends[at]);
    expect(late.some((value) => Math.abs(value) > 0)).toBe(true);
    weights.dispose();
  });
});

const sound = { frame: [1], units: 3, binMs: 4, samplingRateHz: 8000 };

describe('the waveform model', () => {
  const options = { frontEnd: 'leaf', channels: 8, core: 'linear', coreOptions: { lags: 3 } };

  test('answers one response a bin, also when a bin is no whole number of samples', () => {
    const odd = new Encoder({ model: 'waveform', options }, { ...sound, samplingRateHz: 8025 }, 1);
    const samples = Math.round(25 * 32.1);
    expect(
      odd.predict({ shape: [samples], data: normals('sound', [samples]).dataSync() as Float32Array }).shape,
    ).toEqual([25, 3]);
    odd.dispose();
  });

  test('moves its filters, its compression and its core in training', () => {
    const encoder = new Encoder({ model: 'waveform', options }, sound, 1);
    const statistics = new BatchStatistics();
    const mode = { training: true, statistics, dropoutKey: { seed: 1, step: 0 } } as const;
    const names = encoder.weights.trainableNames;
    const x = normals('sound', [2, 640]).mul(0.1);
    const { grads } = tf.tidy(() =>
      tf.variableGrads(
        () => encoder.forward(x, mode).square().sum(),
        names.map((weight) => encoder.weights.get(weight)),
      ),
    );
    for (const weight of names) {
      const gradient = grads[encoder.weights.get(weight).name];
      expect(gradient.abs().max().dataSync()[0], weight).toBeGreaterThan(0);
    }
    statistics.applyTo(encoder.weights, () => undefined);
    encoder.dispose();
  });

  test('in evaluation answers with the running moments of its channels', () => {
    const encoder = new Encoder({ model: 'waveform', options }, sound, 1);
    const x = normals('sound', [2, 640]).mul(0.1);
    const statistics = new BatchStatistics();
    const trained = encoder.forward(x, { training: true, statistics, dropoutKey: { seed: 1, step: 0 } });
    const weight = (part: string) => encoder.weights.get(`front/norm/${part}`);
    // From running = 0.9 · start + 0.1 · batch back to the batch's own; normalising uses the biased variance.
    statistics.applyTo(encoder.weights, () => undefined);
    weight('runningMean').assign(weight('runningMean').mul(10));
    weight('runningVariance').assign(
      weight('runningVariance')
        .sub(0.9)
        .mul(10)
        .mul(39 / 40),
    );
    const evaluated = Float32Array.from(encoder.forward(x).dataSync());
    expect(distance(evaluated, Float32Array.from(trained.dataSync()))).toBeLessThan(1e-3);
    encoder.dispose();
  });

  test.each([
    [{ core: 'icnet' }, /core must be a model of spectrograms/],
    [{ core: 'linear', coreOptions: { lag: 3 } }, /options of linear/],
    [{ lowestHz: 5000 }, /lowestHz < highestHz/],
  ])('%o is an error', (changes, message) => {
    expect(() => new Encoder({ model: 'waveform', options: changes }, sound, 1)).toThrow(message);
  });

  test('data without a sound are an error', () => {
    const { samplingRateHz: _rate, ...silent } = sound;
    expect(() => new Encoder({ model: 'waveform' }, silent, 1)).toThrow(
      /starts from the sound but these data have none/,
    );
  });
});

describe('ICNet', () => {
  test('strides are as even as the factors allow', () => {
    expect(evenStrides(32, 5, 64)).toEqual([2, 2, 2, 2, 2]);
    expect(evenStrides(80, 5, 64)).toEqual([2, 2, 2, 2, 5]);
    expect(evenStrides(160, 5, 64)).toEqual([2, 2, 2, 4, 5]);
    expect(evenStrides(6, 5, 64)).toEqual([1, 1, 1, 2, 3]);
    expect(() => evenStrides(2 * 67, 5, 64)).toThrow(/134 samples .* choose a sampling rate or binMs that gives 133/);
  });

  const options = { filters: 6, taps: 8, channels: 5, bottleneck: 4 };

  test.each([
    { samplingRateHz: 24_414.0625, binMs: 1.31072, samplesPerBin: 32 },
    { samplingRateHz: 16_000, binMs: 5, samplesPerBin: 80 },
  ])('$samplingRateHz Hz in bins of $binMs ms: positive rates, causal to the sample', ({ samplesPerBin, ...rates }) => {
    const encoder = new Encoder({ model: 'icnet', options }, { frame: [1], units: 2, ...rates }, 1);
    const [bins, at] = [14, 9];
    const x = normals<tf.Rank.R2>('sound', [1, bins * samplesPerBin]);
    const rate = encoder.forward(x);
    expect(rate.shape).toEqual([1, bins, 2]);
    expect(rate.dataSync().every((value) => value > 0)).toBe(true);
    const slopes = tf
      .grad((input: tf.Tensor) => encoder.forward(input).slice([0, at, 0], [1, 1, 2]).sum())(x)
      .dataSync();
    const end = (at + 1) * samplesPerBin;
    expect(slopes.subarray(end).every((value) => value === 0)).toBe(true);
    expect(slopes[end - 1]).not.toBe(0);
    const reached = slopes.findIndex((value) => value !== 0);
    expect(Math.floor(reached / samplesPerBin)).toBeGreaterThan(at - encoder.receptiveFieldBins);
    encoder.dispose();
  });

  test('a strided layer is the convolution that starts at every stride-th sample', async () => {
    const encoder = new Encoder(
      { model: 'icnet', options: { ...options, layers: 1, taps: 7 } },
      { frame: [1], units: 1, binMs: 3, samplingRateHz: 1000 },
      1,
    );
    const w = await encoder.weights.values();
    const x = Float32Array.from(normals('sound', [30]).dataSync());
    const features = encoder.features(tf.tensor2d(x, [1, 30])).dataSync();
    expect(features.length).toBe(10 * 4);
    // Silence before the start: only the biases speak in the first bin of a silent sound.
    const silent = encoder.features(tf.zeros([1, 6])).dataSync();
    const prelu = (value: number, slope: number) => (value > 0 ? value : slope * value);
    const first = Array.from({ length: 5 }, (_, c) => prelu(w['convolution1/bias'][c], w['convolution1/slope'][c]));
    for (let b = 0; b < 4; b++) {
      let sum = w['bottleneck/bias'][b];
      // The bottleneck sees one bin so far: its newest tap.
      for (let c = 0; c < 5; c++) sum += first[c] * w['bottleneck/kernel'][(6 * 5 + c) * 4 + b];
      expect(silent[b]).toBeCloseTo(prelu(sum, w['bottleneck/slope'][b]), 5);
    }
    encoder.dispose();
  });

  test.each([
    [{}, { samplingRateHz: 48_828, binMs: 5 }, /whole number of samples in a bin but 5 ms at 48828 Hz are 244\.140/],
    [{ strides: [2, 3] }, { samplingRateHz: 8000, binMs: 1 }, /must multiply to the 8 samples of a bin/],
    [{}, { samplingRateHz: 67_000, binMs: 1 }, /67 samples of a bin do not factor into 5 strides/],
  ])('%o at %o is an error that says what to do', (changes, rates, message) => {
    const shape = { frame: [1], units: 1, ...rates };
    expect(() => new Encoder({ model: 'icnet', options: { ...options, ...changes } }, shape, 1)).toThrow(message);
  });
});
