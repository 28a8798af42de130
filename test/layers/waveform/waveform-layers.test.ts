import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { binSamples, meanOverTwoBins, windowsBefore } from '../../../src/layers/waveform/bins.ts';
import { firBank } from '../../../src/layers/waveform/fir-bank.ts';
import { backwardGaussian, gaborFilters } from '../../../src/layers/waveform/gabor.ts';
import { pcen } from '../../../src/layers/waveform/pcen.ts';
import { sincFilters } from '../../../src/layers/waveform/sinc.ts';
import { distance, normals } from '../helpers.ts';

beforeAll(async () => {
  await startEngine();
});

/** |H| of column `filter` of filters [tap, filter] at a frequency. */
function gainAt(filters: tf.Tensor2D, filter: number, hz: number, samplingRateHz: number): number {
  const column = filters.slice([0, filter], [-1, 1]).dataSync();
  let [re, im] = [0, 0];
  for (const [n, value] of column.entries()) {
    re += value * Math.cos((2 * Math.PI * hz * n) / samplingRateHz);
    im += value * Math.sin((2 * Math.PI * hz * n) / samplingRateHz);
  }
  return Math.hypot(re, im);
}

describe('the filter bank', () => {
  test.each([
    { taps: 1, samples: 5 },
    { taps: 16, samples: 40 },
    { taps: 17, samples: 33 },
    { taps: 50, samples: 37 },
  ])('$taps taps over $samples samples: the sum over taps', ({ taps, samples }) => {
    const [batch, filters] = [2, 3];
    const sound = normals<tf.Rank.R2>('sound', [batch, samples]);
    const bank = normals<tf.Rank.R2>('bank', [taps, filters]);
    const [x, h] = [sound.dataSync(), bank.dataSync()];
    const expected = new Float32Array(batch * samples * filters);
    for (let b = 0; b < batch; b++) {
      for (let n = 0; n < samples; n++) {
        for (let f = 0; f < filters; f++) {
          for (let k = 0; k < taps && k <= n; k++) {
            expected[(b * samples + n) * filters + f] += h[k * filters + f] * x[b * samples + n - k];
          }
        }
      }
    }
    const y = firBank(sound, bank);
    expect(y.shape).toEqual([batch, samples, filters]);
    expect(distance(Float32Array.from(y.dataSync()), expected)).toBeLessThan(1e-5);
  });

  test('has the gradient of its taps', () => {
    const sound = normals<tf.Rank.R2>('sound', [1, 60]);
    const bank = normals<tf.Rank.R2>('bank', [20, 2]);
    const along = normals<tf.Rank.R2>('along', [20, 2]);
    const loss = (taps: tf.Tensor) =>
      firBank(sound, taps as tf.Tensor2D)
        .square()
        .sum();
    const predicted = tf.grad(loss)(bank).mul(along).sum().dataSync()[0];
    const at = (size: number) => loss(bank.add(along.mul(size))).dataSync()[0];
    expect((at(1e-2) - at(-1e-2)) / 2e-2 / predicted).toBeCloseTo(1, 2);
  });
});

describe('bins', () => {
  const ramp = tf.tensor3d([1, 2, 3, 4, 5, 6, 7], [1, 7, 1]);

  test('of 2, 3 and 2 samples end where they should and begin with a zero when they are short', () => {
    const bins = binSamples(ramp, Int32Array.of(2, 5, 7));
    expect(bins.shape).toEqual([1, 3, 3, 1]);
    expect([...bins.dataSync()]).toEqual([0, 1, 2, 3, 4, 5, 0, 6, 7]);
  });

  test('of equal length are the sound cut up; a sample that is missing at the end is silent', () => {
    expect([...binSamples(ramp, Int32Array.of(3, 6)).dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...binSamples(ramp, Int32Array.of(4, 8)).dataSync()]).toEqual([1, 2, 3, 4, 5, 6, 7, 0]);
  });

  test('means over two bins divide by the samples of both', () => {
    const means = [...meanOverTwoBins(ramp, Int32Array.of(2, 5, 7)).dataSync()];
    expect(means[0]).toBeCloseTo(3 / 4, 6);
    expect(means[1]).toBeCloseTo(15 / 5, 6);
    expect(means[2]).toBeCloseTo(25 / 5, 6);
  });

  test('windows end with their bin and begin in silence', () => {
    const windows = windowsBefore(ramp.reshape<tf.Tensor2D>([1, 7]), Int32Array.of(2, 5, 7), 4);
    expect([...windows.dataSync()]).toEqual([0, 0, 1, 2, 2, 3, 4, 5, 4, 5, 6, 7]);
  });
});

test('PCEN by hand over three bins', () => {
  const [s, alpha, delta, r] = [0.25, 0.9, 2, 0.5];
  const energy = [4, 1, 9];
  let smoothed = energy[0];
  const expected = energy.map((value, t) => {
    if (t > 0) smoothed = (1 - s) * smoothed + s * value;
    return (value / (1e-6 + smoothed) ** alpha + delta) ** r - delta ** r;
  });
  const parameter = (value: number) => tf.tensor1d([value]);
  const output = pcen(tf.tensor3d(energy, [1, 3, 1]), {
    smoothing: parameter(s),
    gain: parameter(alpha),
    offset: parameter(delta),
    power: parameter(r),
  }).dataSync();
  for (const [t, value] of expected.entries()) expect(output[t]).toBeCloseTo(value, 5);
});

describe('filters', () => {
  const samplingRateHz = 16_000;

  test.each([251, 64])('sinc filters of %i taps pass their band at the gain fs and stop the rest', (taps) => {
    const filters = sincFilters(tf.tensor1d([1000, 3000]), tf.tensor1d([1000, 800]), taps, samplingRateHz);
    expect(filters.shape).toEqual([taps, 2]);
    const tolerance = taps > 100 ? 0.02 : 0.1;
    expect(Math.abs(gainAt(filters, 0, 1500, samplingRateHz) / samplingRateHz - 1)).toBeLessThan(tolerance);
    expect(Math.abs(gainAt(filters, 1, 3400, samplingRateHz) / samplingRateHz - 1)).toBeLessThan(tolerance);
    expect(gainAt(filters, 0, 3400, samplingRateHz) / samplingRateHz).toBeLessThan(tolerance);
    expect(gainAt(filters, 1, 1500, samplingRateHz) / samplingRateHz).toBeLessThan(tolerance);
  });

  test('edges beyond half the sampling rate stop there, and no edge is below 1 Hz', () => {
    const wide = sincFilters(tf.tensor1d([-0.1]), tf.tensor1d([90_000]), 31, samplingRateHz).dataSync();
    expect(wide[15]).toBeCloseTo(2 * (8000 - 1), 1);
  });

  test('a Gabor filter has the gain 1 at its centre and a Gaussian of the reciprocal width around it', () => {
    const omega = (2 * Math.PI * 2000) / samplingRateHz;
    const { real, imaginary } = gaborFilters(tf.tensor1d([omega]), tf.tensor1d([20]), 241);
    const [re, im] = [real.dataSync(), imaginary.dataSync()];
    const complexGain = (hz: number) => {
      const w = (2 * Math.PI * hz) / samplingRateHz;
      let [sumRe, sumIm] = [0, 0];
      for (let n = 0; n < re.length; n++) {
        sumRe += re[n] * Math.cos(w * n) + im[n] * Math.sin(w * n);
        sumIm += im[n] * Math.cos(w * n) - re[n] * Math.sin(w * n);
      }
      return Math.hypot(sumRe, sumIm);
    };
    expect(complexGain(2000)).toBeCloseTo(1, 4);
    const off = (2 * Math.PI * 100) / samplingRateHz;
    expect(complexGain(2100)).toBeCloseTo(Math.exp(-0.5 * (off * 20) ** 2), 4);
  });

  test('the pool sums to one and falls off to the past', () => {
    const pool = backwardGaussian(tf.tensor1d([0.4, 0.1]), 2, 3);
    expect(pool.shape).toEqual([2, 3, 2]);
    for (const sum of pool.sum([0, 1]).dataSync()) expect(sum).toBeCloseTo(1, 6);
    const [wide] = tf.unstack(pool, 2).map((channel) => [...channel.dataSync()]);
    // Present bin first, samples in their order: the newest is the last of the first bin.
    const newestFirst = [wide[2], wide[1], wide[0], wide[5], wide[4], wide[3]];
    expect(newestFirst).toEqual([...newestFirst].sort((a, b) => b - a));
    expect(newestFirst[3] / newestFirst[0]).toBeCloseTo(Math.exp(-0.5 * (3 / 6 / 0.4) ** 2), 5);
  });
});
