import { type NdArray, sizeOf } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import { randomStream } from '../../random/stream.ts';
import { presentResponses, responseWindows } from './response-windows.ts';
import { secondMoment, shiftedRange, type TriggeredSpectrum, triggeredSpectrum } from './triggered-spectrum.ts';
import { whyNotWhite } from './whiteness.ts';

export interface TriggeredOptions {
  /** Length of the filters, the present bin included. */
  readonly lags: number;
  /** Clips that are looked at; the training clips when left out. */
  readonly clips?: readonly number[];
  /** Units by place in the data; all when left out. */
  readonly units?: readonly number[];
  /**
   * Circular shifts of the responses that a significant eigenvalue exceeds, all of them (20: p ≤ 1/21 at either end); with 0
   * every filter counts as excitatory.
   */
  readonly shifts?: number;
  /** One half of the bins alone: every other tenth, from the first (0) or the second (1). */
  readonly half?: 0 | 1;
  /** Of the shifts, stream "stc-shifts" (1). */
  readonly seed?: number;
}

/** What spikes of one unit are preceded by in white noise; filters are over the standardised stimulus, lag 0 first. */
export interface TriggeredFilters {
  /** Place in the data. */
  readonly unit: number;
  /** Why there are none, such as no spikes; null where there are. Without any, the filters are empty. */
  readonly missing: string | null;
  /** Spike-triggered average [lag, ...frame]. */
  readonly average: NdArray;
  /** Orthonormal filters [filter, lag, ...frame] whose eigenvalue is above that of every shift, the largest first. */
  readonly excitatory: NdArray;
  /** The same below that of every shift, the lowest first. */
  readonly suppressive: NdArray;
  /** All eigenvalues of E[s sᵀ | spike] − E[s sᵀ], the largest first. */
  readonly eigenvalues: Float64Array;
  /** Lowest and highest eigenvalue of the shifted responses. */
  readonly nullRange: readonly [lowest: number, highest: number];
}

/** Shifts keep clear of the responses' own place by at least this many windows. */
const clearWindows = 4;

/**
 * Spike-triggered averages and covariances of units in white noise (Touryan, Lau & Dan 2002; Rust et al. 2005; Schwartz
 * et al. 2006), with the filters whose eigenvalues exceed those of responses shifted in time.
 * Throws InvalidInput when the stimulus is not white noise (`whyNotWhite`).
 */
export function triggeredFilters(data: EncodingData, options: TriggeredOptions): TriggeredFilters[] {
  const { lags, clips = data.split.train, units = data.units.map((_, unit) => unit), half } = options;
  const { shifts = 20, seed = 1 } = options;
  const reason = whyNotWhite(data, lags);
  if (reason !== null) {
    throw new CortexError(
      'InvalidInput',
      `Spike-triggered covariance takes white noise but of the stimulus of ${data.name}, ${reason}.`,
    );
  }
  const field = [lags, ...data.frame];
  const { windows, responses } = responseWindows(data, clips, lags);
  const prior = secondMoment(windows);
  try {
    return units.map((unit) => {
      const { bins, values } = presentResponses(responses, unit, half);
      const missing = whyNone(values, clearWindows * lags);
      if (missing !== null) return withoutFilters(unit, field, missing);
      return onOwnWindows(windows, prior, bins, (own, ownPrior) => {
        const spectrum = triggeredSpectrum(own, values, ownPrior);
        const places = shiftsOf(values.length, clearWindows * lags, shifts, seed);
        const { lowest, highest } = shiftedRange(own, values, ownPrior, places);
        return described(unit, field, spectrum, [lowest, highest]);
      });
    });
  } finally {
    tf.dispose([windows, prior]);
  }
}

/** Why responses have no spike-triggered moments; null when they have. */
export function whyNone(values: Float32Array, fewestBins: number): string | null {
  if (values.length < 2 * fewestBins) return `only ${values.length} bins with a response`;
  if (values.some((value) => value < 0)) return 'responses below 0 are no rates';
  return values.some((value) => value > 0) ? null : 'no spikes';
}

/** Calls `use` with the windows at `bins` and their second moment: those of all bins where none is missing. */
export function onOwnWindows<T>(
  windows: tf.Tensor2D,
  prior: tf.Tensor2D,
  bins: Int32Array,
  use: (own: tf.Tensor2D, ownPrior: tf.Tensor2D) => T,
): T {
  if (bins.length === windows.shape[0]) return use(windows, prior);
  const own = tf.tidy(() => tf.gather(windows, tf.tensor1d(bins, 'int32')));
  const ownPrior = secondMoment(own);
  try {
    return use(own, ownPrior);
  } finally {
    tf.dispose([own, ownPrior]);
  }
}

function shiftsOf(bins: number, clear: number, count: number, seed: number): number[] {
  const stream = randomStream(seed, 'stc-shifts');
  return Array.from({ length: count }, () => clear + stream.integer(bins - 2 * clear + 1));
}

function described(
  unit: number,
  field: readonly number[],
  { average, values, vectors }: TriggeredSpectrum,
  nullRange: readonly [number, number],
): TriggeredFilters {
  const size = sizeOf(field);
  const above = values.filter((value) => value > nullRange[1]).length;
  const below = values.filter((value) => value < nullRange[0]).length;
  const rows = (first: number, count: number) => vectors.subarray(first * size, (first + count) * size);
  const lowestFirst = new Float32Array(below * size);
  for (let k = 0; k < below; k++) lowestFirst.set(rows(values.length - 1 - k, 1), k * size);
  return {
    unit,
    missing: null,
    average: { shape: field, data: average },
    excitatory: { shape: [above, ...field], data: rows(0, above).slice() },
    suppressive: { shape: [below, ...field], data: lowestFirst },
    eigenvalues: values,
    nullRange,
  };
}

function withoutFilters(unit: number, field: readonly number[], missing: string): TriggeredFilters {
  const none = { shape: [0, ...field], data: new Float32Array(0) };
  return {
    unit,
    missing,
    average: { shape: field, data: new Float32Array(sizeOf(field)).fill(Number.NaN) },
    excitatory: none,
    suppressive: none,
    eigenvalues: new Float64Array(0),
    nullRange: [Number.NaN, Number.NaN],
  };
}
