import FFT from 'fft.js';
import { CortexError } from '../errors.ts';
import { binEnds } from './bin-ends.ts';

/** A short-time spectrum whose windows end where the bins end, so that no frame sees the future. */
export interface ShortTimeSettings {
  readonly samplingRateHz: number;
  readonly binMs: number;
  readonly windowMs: number;
}

/** Sizes that follow from the settings. */
interface ShortTimeFrames {
  readonly windowSamples: number;
  /** Length of the transform: the power of two from twice the window up. */
  readonly fftSize: number;
  /** Frequency of every entry of a spectrum, 0 to half the sampling rate, [fftSize / 2 + 1]. */
  readonly frequencyHz: Float64Array;
  /** Sum of the squared window. */
  readonly windowEnergy: number;
}

/** Hann window of `length` samples in the form for spectra: sin²(πi / length), i = 0 … length − 1. */
function spectralHann(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => Math.sin((Math.PI * i) / length) ** 2);
}

/** Window, transform and frequencies of a short-time spectrum. Throws InvalidInput for a window under two samples. */
export function shortTimeFrames({ samplingRateHz, windowMs }: ShortTimeSettings): ShortTimeFrames {
  const windowSamples = Math.round((windowMs * samplingRateHz) / 1000);
  if (!(windowSamples >= 2)) {
    throw new CortexError(
      'InvalidInput',
      `A window needs at least 2 samples but ${windowMs} ms at ${samplingRateHz} Hz is ${windowSamples}; make it longer.`,
    );
  }
  const fftSize = 2 ** Math.ceil(Math.log2(2 * windowSamples));
  return {
    windowSamples,
    fftSize,
    frequencyHz: Float64Array.from({ length: fftSize / 2 + 1 }, (_, k) => (k * samplingRateHz) / fftSize),
    windowEnergy: spectralHann(windowSamples).reduce((sum, value) => sum + value * value, 0),
  };
}

/**
 * Power |X_k|² of the Hann-windowed sound in `bins` frames. The window of bin t is the last `windowMs` before the end of
 * the bin (see binEnds); before the sound and after its last sample there is silence. `visit` gets the same array
 * [fftSize / 2 + 1] in every call.
 */
export function eachPowerSpectrum(
  samples: Float32Array,
  bins: number,
  settings: ShortTimeSettings,
  visit: (bin: number, power: Float64Array) => void,
): void {
  const { windowSamples, fftSize } = shortTimeFrames(settings);
  const window = spectralHann(windowSamples);
  const ends = binEnds(bins, (settings.binMs * settings.samplingRateHz) / 1000);
  const fft = new FFT(fftSize);
  const input = new Float64Array(fftSize);
  const spectrum = new Float64Array(2 * fftSize);
  const power = new Float64Array(fftSize / 2 + 1);
  for (let bin = 0; bin < bins; bin++) {
    const start = ends[bin] - windowSamples;
    for (let i = 0; i < windowSamples; i++) {
      const at = start + i;
      input[i] = at >= 0 && at < samples.length ? window[i] * samples[at] : 0;
    }
    fft.realTransform(spectrum, input);
    for (let k = 0; k < power.length; k++) power[k] = spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2;
    visit(bin, power);
  }
}
