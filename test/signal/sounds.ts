import { randomStream } from '../../src/random/stream.ts';

/** A sine of amplitude 1. */
export const sine = (frequencyHz: number, samplingRateHz: number, seconds: number) =>
  Float32Array.from({ length: Math.round(samplingRateHz * seconds) }, (_, i) =>
    Math.sin((2 * Math.PI * frequencyHz * i) / samplingRateHz),
  );

/** White noise of standard deviation 1. */
export const noise = (samples: number, name = 'noise') => randomStream(3, name).normals(samples);

/** Index of the largest value of row `row`. */
export function loudestBand(array: { shape: readonly number[]; data: Float32Array }, row: number): number {
  const bands = array.shape[1];
  const values = array.data.subarray(row * bands, (row + 1) * bands);
  return values.indexOf(values.reduce((largest, value) => Math.max(largest, value)));
}
