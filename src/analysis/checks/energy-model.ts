import { type NdArray, sizeOf } from '../../arrays.ts';

/** A pair of filters of the shape of a stimulus window. */
export interface FilterPair {
  readonly even: NdArray;
  readonly odd: NdArray;
}

/** Energy model r = (w₁·x)² + (w₂·x)² (Adelson & Bergen 1985) of every window. */
export function energyResponses({ even, odd }: FilterPair, windows: readonly NdArray[]): Float64Array {
  return Float64Array.from(windows, ({ data }) => dot(even.data, data) ** 2 + dot(odd.data, data) ** 2);
}

/** w·x of every window. */
export function linearResponses(filter: NdArray, windows: readonly NdArray[]): Float64Array {
  return Float64Array.from(windows, ({ data }) => dot(filter.data, data));
}

/**
 * Cosine and sine of one entry of the Fourier spectrum over the whole window: `cycles` per window along every axis
 * (0 where left out). Their energy is |X_k|², which no scrambling of phases changes.
 */
export const fourierPair = (shape: readonly number[], cycles: readonly number[]): FilterPair =>
  pairOf(shape, cycles, () => 1);

/** The same waves under a Gaussian around the middle, with a standard deviation of `width` of the window on every axis. */
export const gaborPair = (shape: readonly number[], cycles: readonly number[], width: number): FilterPair =>
  pairOf(shape, cycles, (place) => Math.exp(-((place - 0.5) ** 2) / (2 * width ** 2)));

function pairOf(shape: readonly number[], cycles: readonly number[], envelope: (place: number) => number): FilterPair {
  const size = sizeOf(shape);
  const [even, odd] = [new Float32Array(size), new Float32Array(size)];
  for (let i = 0; i < size; i++) {
    let [rest, phase, weight] = [i, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const place = rest % shape[axis];
      phase += (2 * Math.PI * (cycles[axis] ?? 0) * place) / shape[axis];
      weight *= envelope((place + 0.5) / shape[axis]);
      rest = Math.floor(rest / shape[axis]);
    }
    even[i] = weight * Math.cos(phase);
    odd[i] = weight * Math.sin(phase);
  }
  return { even: { shape, data: even }, odd: { shape, data: odd } };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
