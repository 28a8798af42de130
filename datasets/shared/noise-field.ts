import FFT from 'fft.js';
import { type NdArray, sizeOf, zeros } from '../../src/arrays.ts';
import type { RandomStream } from '../../src/random/stream.ts';

/**
 * A Gaussian random field of `shape` with mean 0, variance 1 on average and a spectrum of our choice: white noise on a
 * torus at least as large (every axis the next power of two) times `amplitude` of the frequencies, in cycles a step of
 * each axis (−.5 to .5).
 */
export function noiseField(
  shape: readonly number[],
  amplitude: (frequencies: Float64Array) => number,
  stream: RandomStream,
): NdArray {
  const torus = shape.map((length) => 2 ** Math.ceil(Math.log2(Math.max(2, length))));
  const cells = sizeOf(torus);
  const field = new Float64Array(2 * cells);
  for (let i = 0; i < cells; i++) field[2 * i] = stream.normal();
  transformAxes(field, torus, 'transform');
  const power = shapeSpectrum(field, torus, amplitude);
  transformAxes(field, torus, 'inverseTransform');
  return crop(field, torus, shape, 1 / Math.sqrt(power / cells));
}

/** Multiplies the spectrum by the amplitude; returns the sum of the squared amplitudes. */
function shapeSpectrum(
  field: Float64Array,
  torus: readonly number[],
  amplitude: (frequencies: Float64Array) => number,
): number {
  const frequencies = new Float64Array(torus.length);
  let power = 0;
  for (let i = 0; i < field.length / 2; i++) {
    let rest = i;
    for (let axis = torus.length - 1; axis >= 0; axis--) {
      const index = rest % torus[axis];
      frequencies[axis] = (index < torus[axis] / 2 ? index : index - torus[axis]) / torus[axis];
      rest = (rest - index) / torus[axis];
    }
    const factor = amplitude(frequencies);
    field[2 * i] *= factor;
    field[2 * i + 1] *= factor;
    power += factor * factor;
  }
  return power;
}

/** Fourier transform of the interleaved complex array along every axis in turn. */
function transformAxes(field: Float64Array, torus: readonly number[], direction: 'transform' | 'inverseTransform') {
  let stride = 1;
  for (let axis = torus.length - 1; axis >= 0; axis--) {
    const length = torus[axis];
    const fourier = new FFT(length);
    const line = new Float64Array(2 * length);
    const out = new Float64Array(2 * length);
    for (let start = 0; start < field.length / 2; start++) {
      if (Math.floor(start / stride) % length !== 0) continue;
      for (let i = 0; i < length; i++) {
        line[2 * i] = field[2 * (start + i * stride)];
        line[2 * i + 1] = field[2 * (start + i * stride) + 1];
      }
      fourier[direction](out, line);
      for (let i = 0; i < length; i++) {
        field[2 * (start + i * stride)] = out[2 * i];
        field[2 * (start + i * stride) + 1] = out[2 * i + 1];
      }
    }
    stride *= length;
  }
}

/** The real part of the corner of `shape`, times `scale`. */
function crop(field: Float64Array, torus: readonly number[], shape: readonly number[], scale: number): NdArray {
  const cropped = zeros(shape);
  for (let i = 0; i < cropped.data.length; i++) {
    let rest = i;
    let source = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += (rest % shape[axis]) * stride;
      rest = Math.floor(rest / shape[axis]);
      stride *= torus[axis];
    }
    cropped.data[i] = field[2 * source] * scale;
  }
  return cropped;
}
