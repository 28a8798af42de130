import { type NdArray, ndarray } from '../../src/arrays.ts';

/** The d of ln((x + d) / d). */
const compressionOffset = 0.1;
/** Values below are set to 0. */
const floor = 1e-6;

/**
 * Gammatone-grams [time, channel] as the models of Wingert et al. (2026) take them: ln((x + d) / d), d = 0.1, then each channel to
 * 0 … 1 by its range over the stimuli `ranged`, values below 1e-6 set to 0. Stimuli outside those may exceed 1. A channel without
 * range becomes 0.
 */
export function prepareSpectrograms(raw: readonly NdArray[], ranged: readonly number[]): NdArray[] {
  const [, channels] = raw[0].shape;
  const compressed = raw.map(({ shape, data }) =>
    ndarray(
      shape,
      data.map((value) => Math.log((value + compressionOffset) / compressionOffset)),
    ),
  );
  const lowest = new Float64Array(channels).fill(Number.POSITIVE_INFINITY);
  const highest = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY);
  for (const stimulus of ranged) {
    compressed[stimulus].data.forEach((value, i) => {
      lowest[i % channels] = Math.min(lowest[i % channels], value);
      highest[i % channels] = Math.max(highest[i % channels], value);
    });
  }
  for (const { data } of compressed) {
    for (let i = 0; i < data.length; i++) {
      const range = highest[i % channels] - lowest[i % channels];
      const scaled = range > 0 ? (data[i] - lowest[i % channels]) / range : 0;
      data[i] = scaled < floor ? 0 : scaled;
    }
  }
  return compressed;
}
