import type { NdArray } from '../arrays.ts';

/** A sound → spectrogram transform, causal: bin t depends on the samples before its end alone. */
export interface FrontEnd {
  /** Centre frequency of every channel, rising. */
  readonly channelHz: readonly number[];
  /** Spectrogram [time, channel] of a sound, before the constants that `fit` learns. */
  analyse(samples: Float32Array, bins: number): NdArray;
  /** Learns constants from the analysed training sounds; the result finishes any analysed sound. */
  fit(training: readonly NdArray[]): (analysed: NdArray) => NdArray;
}
