import { CortexError } from '../errors.ts';
import type { FilterCoefficients } from './butterworth.ts';

/**
 * Zero-phase filtering, forwards and then backwards (Gustafsson 1996), as SciPy's `filtfilt`: both ends continued by odd
 * reflection over 3 · max(length of a and b) samples, each pass started in the steady state of its first sample.
 * Throws InvalidData for a signal that is not longer than that.
 */
export function filtfilt(coefficients: FilterCoefficients, signal: ArrayLike<number>): Float64Array {
  const padding = 3 * Math.max(coefficients.a.length, coefficients.b.length);
  if (signal.length <= padding) {
    throw new CortexError(
      'InvalidData',
      `A signal of ${signal.length} samples is too short for this filter, which needs more than ${padding}; give longer trials.`,
    );
  }
  const steady = steadyState(coefficients);
  const forwards = filterFrom(coefficients, steady, oddExtension(signal, padding));
  const backwards = filterFrom(coefficients, steady, forwards.reverse());
  return backwards.reverse().slice(padding, padding + signal.length);
}

/** State of the filter (direct form II transposed) that a constant input of 1 leads to, as SciPy's `lfilter_zi`. */
export function steadyState({ b, a }: FilterCoefficients): Float64Array {
  const order = Math.max(a.length, b.length) - 1;
  let [sumA, sumB] = [0, 0];
  for (let k = 0; k <= order; k++) {
    sumA += a[k] ?? 0;
    sumB += b[k] ?? 0;
  }
  const output = sumB / sumA;
  const state = new Float64Array(order);
  for (let k = order; k > 0; k--) state[k - 1] = (state[k] ?? 0) + (b[k] ?? 0) - (a[k] ?? 0) * output;
  return state;
}

/** Filters `signal` from the steady state of its first value. */
function filterFrom({ b, a }: FilterCoefficients, steady: Float64Array, signal: Float64Array): Float64Array {
  const state = steady.map((value) => value * signal[0]);
  const last = state.length - 1;
  return signal.map((input) => {
    const output = b[0] * input + (state[0] ?? 0);
    for (let k = 0; k < last; k++) state[k] = state[k + 1] + (b[k + 1] ?? 0) * input - (a[k + 1] ?? 0) * output;
    if (last >= 0) state[last] = (b[last + 1] ?? 0) * input - (a[last + 1] ?? 0) * output;
    return output;
  });
}

/** The signal with `padding` samples at either end, mirrored in place and value at the end samples. */
function oddExtension(signal: ArrayLike<number>, padding: number): Float64Array {
  const last = signal.length - 1;
  return Float64Array.from({ length: signal.length + 2 * padding }, (_, i) => {
    const at = i - padding;
    if (at < 0) return 2 * signal[0] - signal[-at];
    return at > last ? 2 * signal[last] - signal[2 * last - at] : signal[at];
  });
}
