import type { Encoder } from '../../models/encoders/encoder.ts';
import { randomStream } from '../../random/stream.ts';
import { spreadBins } from './causality.ts';
import { type NetworkInput, outputGradient } from './network-input.ts';

export interface ReceptiveFieldOptions {
  /** Output bins whose gradients are taken; the later, the longer the history that can be seen. */
  readonly bins?: readonly number[];
  readonly seed?: number;
  /** Gradients under this fraction of the largest count as none. */
  readonly tolerance?: number;
}

export interface ReceptiveFieldResult {
  /** Bins from the earliest that matters to the output bin, the present one included. */
  readonly measuredBins: number;
  readonly measuredMs: number;
  /** Bins after the output bin that matter; 0 for a causal network. */
  readonly futureBins: number;
  /** R_L = 1 + Σ (k − 1)·d of the architecture; null for networks that remember without limit. */
  readonly expectedBins: number | null;
  readonly expectedMs: number | null;
  /** No more than expected is seen (or nothing is expected); null when no response has a gradient at all. */
  readonly agrees: boolean | null;
}

/**
 * Receptive field measured from Jacobians, against the architecture's own R_L = 1 + (k − 1)Σdᵢ.
 * A random weighting of all units is traced back from several output bins; the earliest input with a gradient sets the
 * length. A network whose first weights are all zero can show less than it has, none can show more.
 */
export function measureReceptiveField(
  encoder: Encoder,
  input: NetworkInput,
  options: ReceptiveFieldOptions = {},
): ReceptiveFieldResult {
  const { seed = 1, tolerance = 1e-6 } = options;
  const count = input.ends.length;
  const bins = options.bins ?? [...spreadBins(count), Math.floor(0.9 * count)];
  const stream = randomStream(seed, 'check/receptive-field');
  let [past, ahead] = [0, 0];
  for (const bin of bins) {
    const gradient = outputGradient(encoder, input.array, bin, stream.normals(encoder.shape.units));
    const reach = reachOf(gradient, input, tolerance);
    if (!reach) continue;
    past = Math.max(past, bin - reach.first + 1);
    ahead = Math.max(ahead, reach.last - bin);
  }
  const { binMs } = encoder.shape;
  const expected = encoder.receptiveFieldBins;
  const bounded = Number.isFinite(expected);
  return {
    measuredBins: past,
    measuredMs: past * binMs,
    futureBins: ahead,
    expectedBins: bounded ? expected : null,
    expectedMs: bounded ? expected * binMs : null,
    agrees: past === 0 ? null : !bounded || past <= expected,
  };
}

/** First and last bin whose input has a gradient; undefined when none has. */
function reachOf(
  gradient: Float32Array,
  { ends, frameSize }: NetworkInput,
  tolerance: number,
): { first: number; last: number } | undefined {
  const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const seen = (value: number) => Math.abs(value) > tolerance * largest;
  const from = gradient.findIndex(seen);
  if (from < 0) return undefined;
  const binOf = (index: number) => ends.findIndex((end) => Math.floor(index / frameSize) < end);
  return { first: binOf(from), last: binOf(gradient.findLastIndex(seen)) };
}
