import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { longConvolution } from '../../../src/layers/long-convolution.ts';
import { legendreMemory } from '../../../src/layers/recurrent/legendre-memory.ts';
import { legendreSystem, matrixExponential } from '../../../src/layers/recurrent/legendre-system.ts';
import { s4dKernel } from '../../../src/layers/recurrent/s4d.ts';
import { distance, normals } from '../helpers.ts';

beforeAll(async () => {
  await startEngine();
});

/** Σ_i P_i(x)·c_i by the three-term recurrence of the Legendre polynomials. */
function legendreSum(coefficients: ArrayLike<number>, x: number): number {
  let [before, value] = [0, 1];
  let sum = 0;
  for (let i = 0; i < coefficients.length; i++) {
    sum += value * coefficients[i];
    [before, value] = [value, ((2 * i + 1) * x * value - i * before) / (i + 1)];
  }
  return sum;
}

describe('the Legendre memory', () => {
  test('of order 1 leaks with the window as its time constant', () => {
    const { transition, input } = legendreSystem(1, 10);
    expect(transition[0]).toBeCloseTo(Math.exp(-0.1), 12);
    expect(input[0]).toBeCloseTo(1 - Math.exp(-0.1), 12);
  });

  test('the exponential of a rotation is the rotation', () => {
    const rotated = matrixExponential(Float64Array.of(0, -3, 3, 0), 2);
    expect(rotated[0]).toBeCloseTo(Math.cos(3), 12);
    expect(rotated[2]).toBeCloseTo(Math.sin(3), 12);
  });

  test('steps as its matrices say, over the borders of the chunks', () => {
    const [order, bins] = [6, 75];
    const { transition, input } = legendreSystem(order, 20);
    const signal = Float32Array.from(normals('u', [bins]).dataSync());
    let state = new Float64Array(order);
    const expected = new Float32Array(bins * order);
    for (let t = 0; t < bins; t++) {
      state = Float64Array.from({ length: order }, (_, i) =>
        state.reduce((sum, value, j) => sum + transition[i * order + j] * value, input[i] * signal[t]),
      );
      expected.set(state, t * order);
    }
    const states = legendreMemory(tf.tensor3d(signal, [1, bins, 1]), order, 20);
    expect(states.shape).toEqual([1, bins, order]);
    expect(distance(Float32Array.from(states.dataSync()), expected)).toBeLessThan(1e-5);
  });

  test('of order 12 remembers what a slow signal was 10, 40 and 70 bins ago', () => {
    const bins = 400;
    const at = (t: number) => Math.sin((2 * Math.PI * t) / 130);
    const signal = Float32Array.from({ length: bins }, (_, t) => at(t));
    const states = legendreMemory(tf.tensor3d(signal, [1, bins, 1]), 12, 99).dataSync();
    const last = states.slice((bins - 1) * 12);
    for (const delay of [10, 40, 70]) {
      // A bin holds its value, so the memory is half a bin ahead of the samples.
      const recalled = legendreSum(last, (2 * (delay + 0.5)) / 99 - 1);
      expect(Math.abs(recalled - at(bins - 1 - delay))).toBeLessThan(0.02);
    }
  });

  test('several memories do not mix', () => {
    const both = normals<tf.Rank.R3>('both', [2, 40, 2]);
    const second = legendreMemory(both.slice([0, 0, 1], [2, 40, 1]), 4, 9).dataSync();
    const joint = legendreMemory(both, 4, 9).slice([0, 0, 4], [2, 40, 4]).dataSync();
    expect(distance(Float32Array.from(joint), Float32Array.from(second))).toBeLessThan(1e-6);
  });
});

test('the S4D kernel is the sum over modes that it is defined by', () => {
  const [channels, modes, bins] = [2, 3, 70];
  const draw = (name: string, shape: number[]) => normals(name, shape);
  const logStep = draw('step', [channels]).mul<tf.Tensor1D>(0.3).sub<tf.Tensor1D>(3);
  const logDecay = draw('decay', [channels, modes]).mul<tf.Tensor2D>(0.3);
  const frequency = draw('frequency', [channels, modes]).mul<tf.Tensor2D>(5);
  const [outputReal, outputImaginary] = ['re', 'im'].map((name) => draw(name, [channels, modes]) as tf.Tensor2D);
  const kernel = s4dKernel({ logStep, logDecay, frequency, outputReal, outputImaginary }, bins);
  expect(kernel.shape).toEqual([channels, bins]);

  const [steps, decays, frequencies, res, ims] = [logStep, logDecay, frequency, outputReal, outputImaginary].map((t) =>
    t.dataSync(),
  );
  const expected = new Float32Array(channels * bins);
  for (let c = 0; c < channels; c++) {
    const step = Math.exp(steps[c]);
    for (let n = 0; n < modes; n++) {
      const [re, im] = [-Math.exp(decays[c * modes + n]), frequencies[c * modes + n]];
      const size = Math.exp(re * step);
      const [upRe, upIm] = [size * Math.cos(im * step) - 1, size * Math.sin(im * step)];
      const norm = re * re + im * im;
      const [heldRe, heldIm] = [(upRe * re + upIm * im) / norm, (upIm * re - upRe * im) / norm];
      const [cRe, cIm] = [res[c * modes + n], ims[c * modes + n]];
      const [wRe, wIm] = [cRe * heldRe - cIm * heldIm, cRe * heldIm + cIm * heldRe];
      for (let t = 0; t < bins; t++) {
        const decayed = Math.exp(re * step * t);
        expected[c * bins + t] += 2 * decayed * (wRe * Math.cos(im * step * t) - wIm * Math.sin(im * step * t));
      }
    }
  }
  expect(distance(Float32Array.from(kernel.dataSync()), expected)).toBeLessThan(1e-5);
});

describe('the long convolution', () => {
  test.each([1, 31, 32, 33, 100])('of %i bins is the sum over lags', (bins) => {
    const [batch, channels] = [2, 3];
    const x = normals<tf.Rank.R3>('x', [batch, bins, channels]);
    const kernel = normals<tf.Rank.R2>('k', [channels, bins + 4]);
    const [values, lags] = [x.dataSync(), kernel.dataSync()];
    const expected = new Float32Array(values.length);
    for (let b = 0; b < batch; b++) {
      for (let t = 0; t < bins; t++) {
        for (let c = 0; c < channels; c++) {
          for (let lag = 0; lag <= t; lag++) {
            expected[(b * bins + t) * channels + c] +=
              lags[c * (bins + 4) + lag] * values[(b * bins + t - lag) * channels + c];
          }
        }
      }
    }
    expect(distance(Float32Array.from(longConvolution(x, kernel).dataSync()), expected)).toBeLessThan(1e-5);
  });

  test('has gradients in signal and kernel', () => {
    const x = normals<tf.Rank.R3>('x', [1, 40, 2]);
    const kernel = normals<tf.Rank.R2>('k', [2, 40]);
    const loss = (x: tf.Tensor, k: tf.Tensor) =>
      longConvolution(x as tf.Tensor3D, k as tf.Tensor2D)
        .square()
        .sum();
    const gradients = tf.grads(loss)([x, kernel]);
    const [alongX, alongKernel] = [normals('dx', x.shape), normals('dk', kernel.shape)];
    const predicted = gradients[0].mul(alongX).sum().add(gradients[1].mul(alongKernel).sum()).dataSync()[0];
    const step = 1e-3;
    const at = (size: number) => loss(x.add(alongX.mul(size)), kernel.add(alongKernel.mul(size))).dataSync()[0];
    expect((at(step) - at(-step)) / (2 * step) / predicted).toBeCloseTo(1, 2);
  });
});
