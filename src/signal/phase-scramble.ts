import { type NdArray, sizeOf } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import type { RandomStream } from '../random/stream.ts';
import { transformAxes } from './fourier.ts';

/** Amplitudes under this fraction of the noise's root mean square have no phase to lend. */
const smallest = 1e-9;

/**
 * A stimulus with the same Fourier amplitudes and random phases, over all its axes together: the 2-D modulation
 * spectrum of a spectrogram [time, channel], the 3-D spectrum of a video [time, height, width, colour] (its colours get
 * the same phases, so they stay registered), the spectrum of a sound [sample]. The phases are those of white noise, so
 * they are Hermitian and the result is real; the mean, and the entries that are their own mirror image, keep theirs.
 */
export function scramblePhase(stimulus: NdArray, stream: RandomStream): NdArray {
  return rotated(stimulus, (shape) => {
    const noise = complexOf(stream.normals(sizeOf(shape)), 0, 1);
    return phasesOf(transformAxes(noise, shape), shape);
  });
}

/**
 * A stimulus with all phases a quarter of a turn later along its last axis that varies (space before time; its Hilbert transform there),
 * amplitudes and places kept: gratings move by a quarter of their period, a cosine Gabor becomes a sine one. Frequencies of 0 along that
 * axis turn along the axis before it; entries that are their own mirror image stay.
 */
export function turnPhase(stimulus: NdArray): NdArray {
  return rotated(stimulus, (shape) => {
    const rotation = new Float64Array(2 * sizeOf(shape));
    for (let i = 0; i < rotation.length / 2; i++) {
      const sign = halfOf(i, shape);
      rotation[2 * i] = sign === 0 ? 1 : 0;
      rotation[2 * i + 1] = sign;
    }
    return rotation;
  });
}

/** The spectrum of each colour times `rotationOf` its axes. */
function rotated(stimulus: NdArray, rotationOf: (shape: readonly number[]) => Float64Array): NdArray {
  const colours = stimulus.shape.length === 4 ? stimulus.shape[3] : 1;
  const shape = stimulus.shape.length === 4 ? stimulus.shape.slice(0, 3) : stimulus.shape;
  const size = sizeOf(shape);
  if (size === 0) throw new CortexError('InvalidInput', 'An empty stimulus has no phases to change.');
  const rotation = rotationOf(shape);
  const data = new Float32Array(stimulus.data.length);
  for (let colour = 0; colour < colours; colour++) {
    const spectrum = transformAxes(complexOf(stimulus.data, colour, colours), shape);
    for (let i = 0; i < spectrum.length; i += 2) {
      const [re, im] = [spectrum[i], spectrum[i + 1]];
      spectrum[i] = re * rotation[i] - im * rotation[i + 1];
      spectrum[i + 1] = re * rotation[i + 1] + im * rotation[i];
    }
    const scrambled = transformAxes(spectrum, shape, true);
    for (let i = 0; i < size; i++) data[i * colours + colour] = scrambled[2 * i];
  }
  return { shape: stimulus.shape, data };
}

function complexOf(values: Float32Array, first: number, step: number): Float64Array {
  const result = new Float64Array((2 * values.length) / step);
  for (let i = 0; i < result.length; i += 2) result[i] = values[first + (i / 2) * step];
  return result;
}

/** e^{iφ} of every entry of the spectrum of a real array; 1 where an entry is its own mirror image. */
function phasesOf(spectrum: Float64Array, shape: readonly number[]): Float64Array {
  const result = new Float64Array(spectrum.length);
  const power = spectrum.reduce((sum, value) => sum + value * value, 0) / (spectrum.length / 2);
  for (let i = 0; i < spectrum.length / 2; i++) {
    const amplitude = Math.hypot(spectrum[2 * i], spectrum[2 * i + 1]);
    const fixed = isOwnMirror(i, shape) || amplitude < smallest * Math.sqrt(power);
    result[2 * i] = fixed ? 1 : spectrum[2 * i] / amplitude;
    result[2 * i + 1] = fixed ? 0 : spectrum[2 * i + 1] / amplitude;
  }
  return result;
}

/** True for frequencies that are 0 or half the sampling rate along every axis. */
const isOwnMirror = (flat: number, shape: readonly number[]): boolean => halfOf(flat, shape) === 0;

/** Sign of a frequency along the last axis where it is neither 0 nor half the sampling rate; 0 where there is none. */
function halfOf(flat: number, shape: readonly number[]): -1 | 0 | 1 {
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const frequency = rest % shape[axis];
    if ((2 * frequency) % shape[axis] !== 0) return 2 * frequency < shape[axis] ? 1 : -1;
    rest = Math.floor(rest / shape[axis]);
  }
  return 0;
}
