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
  const colours = stimulus.shape.length === 4 ? stimulus.shape[3] : 1;
  const shape = stimulus.shape.length === 4 ? stimulus.shape.slice(0, 3) : stimulus.shape;
  const size = sizeOf(shape);
  if (size === 0) throw new CortexError('InvalidInput', 'An empty stimulus has no phases to scramble.');
  const noise = complexOf(stream.normals(size), 0, 1);
  const rotation = phasesOf(transformAxes(noise, shape), shape);
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
function isOwnMirror(flat: number, shape: readonly number[]): boolean {
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const frequency = rest % shape[axis];
    if ((2 * frequency) % shape[axis] !== 0) return false;
    rest = Math.floor(rest / shape[axis]);
  }
  return true;
}
