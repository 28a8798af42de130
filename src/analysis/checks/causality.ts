import type { Encoder } from '../../models/encoders/encoder.ts';
import { randomStream } from '../../random/stream.ts';
import { type NetworkInput, networkOutput, outputGradient } from './network-input.ts';

export interface CausalityOptions {
  /** Output bins whose gradients are taken; four spread over the clip when left out. */
  readonly bins?: readonly number[];
  /** Of the random weights of the units and of the noise; 1 when left out. */
  readonly seed?: number;
  /** Largest gradient or change, as a fraction of the largest one that is allowed to be there, that counts as none. */
  readonly tolerance?: number;
}

export interface CausalityResult {
  /** Null when nothing can be said: no response has a gradient at all, as in a saturated network. */
  readonly causal: boolean | null;
  /** The architecture says of itself that it sees the future. */
  readonly declaredTwoSided: boolean;
  readonly bins: readonly number[];
  /** Largest |∂r̂(t)/∂s(t′)| over t′ > t and over all t′. */
  readonly largestFutureGradient: number;
  readonly largestGradient: number;
  /** Where the largest gradient into the future is. */
  readonly worst: { readonly outputBin: number; readonly inputPosition: number } | null;
  /** Largest change of r̂(t), t ≤ the last bin before noise replaced the stimulus, and the largest change afterwards. */
  readonly largestEarlyChange: number;
  readonly largestLateChange: number;
}

/**
 * Jacobian test of causality: ∂r̂(t)/∂s(t′) = 0 for t′ > t, by reverse passes of a random weighting of
 * all units; and, because a gradient can be right where the forward pass is not, the stimulus of the second half is
 * replaced by noise, which must leave every response of the first half as it was.
 */
export function checkCausality(
  encoder: Encoder,
  input: NetworkInput,
  { bins = spreadBins(input.ends.length), seed = 1, tolerance = 1e-6 }: CausalityOptions = {},
): CausalityResult {
  const stream = randomStream(seed, 'check/causality');
  let [future, largest] = [0, 0];
  let worst: CausalityResult['worst'] = null;
  for (const bin of bins) {
    const gradient = outputGradient(encoder, input.array, bin, stream.normals(encoder.shape.units));
    const firstFuture = input.ends[bin] * input.frameSize;
    for (let i = 0; i < gradient.length; i++) {
      const size = Math.abs(gradient[i]);
      if (size > largest) largest = size;
      if (i >= firstFuture && size > future) {
        future = size;
        worst = { outputBin: bin, inputPosition: Math.floor(i / input.frameSize) };
      }
    }
  }
  const changes = changeByFuture(encoder, input, stream.normals(input.array.data.length));
  const gradientFree = future <= tolerance * largest;
  return {
    causal: largest === 0 ? null : gradientFree && changes.early <= tolerance * changes.late,
    declaredTwoSided: encoder.architecture.twoSided ?? false,
    bins,
    largestFutureGradient: future,
    largestGradient: largest,
    worst: gradientFree ? null : worst,
    largestEarlyChange: changes.early,
    largestLateChange: changes.late,
  };
}

/** Four bins in the middle half of a clip. */
export function spreadBins(count: number): number[] {
  const bins = [0.3, 0.45, 0.6, 0.75].map((fraction) => Math.floor(fraction * count));
  return [...new Set(bins)];
}

function changeByFuture(
  encoder: Encoder,
  { array, ends, frameSize }: NetworkInput,
  noise: Float32Array,
): { early: number; late: number } {
  const { units } = encoder.shape;
  const half = Math.floor(ends.length / 2);
  const from = ends[half - 1] * frameSize;
  const changed = array.data.slice();
  changed.set(noise.subarray(from), from);
  const before = networkOutput(encoder, array).data;
  const after = networkOutput(encoder, { ...array, data: changed }).data;
  let [early, late] = [0, 0];
  for (let i = 0; i < before.length; i++) {
    const change = Math.abs(after[i] - before[i]);
    if (i < half * units) early = Math.max(early, change);
    else late = Math.max(late, change);
  }
  return { early, late };
}
