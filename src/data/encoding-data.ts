import type { NdArray, TypedArray } from '../arrays.ts';

/** One recorded or simulated unit. */
export interface Unit {
  readonly id: string;
  /** The place with units that it is at; units of one site were recorded together. */
  readonly site: string;
  /** Units of one session were recorded at once, at whatever site; the site when left out. */
  readonly session?: string;
  /** Animal or penetration that its site belongs to: what is independent of the rest. Left out where nobody says. */
  readonly experiment?: string;
  readonly region?: string;
  /** Cortical layer, such as "2/3". */
  readonly layer?: string;
  /** Width class of the spike: narrow (putative inhibitory) or regular. */
  readonly spikeWidth?: 'narrow' | 'regular';
  readonly depthUm?: number;
  /** Subsets that the literature names, such as "single73". */
  readonly tags?: readonly string[];
}

/** One stimulus and the responses to it. */
export interface Clip {
  readonly name: string;
  /** [time, channel] of a spectrogram, [time, height, width, colour] of a video; not standardised. */
  readonly stimulus: NdArray;
  /** Spike counts [repeat, time, unit]; NaN marks what is missing. */
  readonly repeats: NdArray<TypedArray>;
  /** The sound itself, for models that start from it; bin t holds the samples before (t + 1)·binMs. */
  readonly waveform?: Waveform;
}

export interface Waveform {
  readonly samples: Float32Array;
  readonly samplingRateHz: number;
}

/** Clip indices of each split: no clip is in two. */
export interface ClipSplit {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** How responses are made ready for fitting and scoring. */
export interface ResponseTreatment {
  /**
   * Length of the Hann window that smooths every trial, in bins (its sum is 1); 1 leaves them as they are. Even windows make
   * latencies half a bin early, see `hannWindow`.
   */
  readonly hannBins: number;
  /** Bins at the start of every clip that are neither fitted nor scored. */
  readonly skipBins: number;
}

/** Everything that training and scoring an encoder (stimulus → responses) needs. */
export interface EncodingData {
  readonly name: string;
  readonly domain: 'auditory' | 'visual';
  readonly citation: string;
  readonly licence: string;
  readonly binMs: number;
  /** Shape of one stimulus frame: [channel] or [height, width, colour]. */
  readonly frame: readonly number[];
  /** Centre frequency of every channel of a spectrogram. */
  readonly channelHz?: readonly number[];
  readonly units: readonly Unit[];
  readonly clips: readonly Clip[];
  readonly split: ClipSplit;
  readonly treatment: ResponseTreatment;
  /** SHA-256 over the recordings, or over the simulation's settings and output. */
  readonly hash: string;
  readonly warnings: readonly string[];
  /** What a simulation planted. */
  readonly truth?: PlantedTruth;
}

/** The known truth of a simulated site population; filters are over the standardised stimulus. */
export interface PlantedTruth {
  /** Subspace of every site: orthonormal filters [dimension, lag, ...frame]. */
  readonly siteSubspace: Readonly<Record<string, NdArray>>;
  /** Standard deviation of the stimulus along the direction of each subspace that it excites most, over the least excited one. */
  readonly siteSdRatio: Readonly<Record<string, number>>;
  readonly units: readonly PlantedUnit[];
}

export interface PlantedUnit {
  readonly kind: 'linear' | 'ln' | 'energy' | 'divisive' | 'gated';
  /** Orthonormal filters [dimension, lag, ...frame] that the unit's response depends on. */
  readonly subspace: NdArray;
  /** Shape of the response along the first filter. */
  readonly shape: 'hill' | 'monotone' | 'bowl';
  /**
   * False when no analysis could be expected to tell: an axis that hardly matters, or a shape near the limit between two or unlike
   * along axes that could come out first.
   */
  readonly hasMargin: boolean;
  /** Centre and width of the unit's tuning in the plane of its site's first two filters, where it was placed. */
  readonly placement?: {
    readonly centre: readonly [number, number];
    readonly width: number;
    /** By itself as often as the stimulus goes there, in a part of the plane of its own, or close to its site's others. */
    readonly kind: 'independent' | 'stratified' | 'clustered';
  };
  /** The filter of a linear or LN unit [lag, ...frame]. */
  readonly strf?: NdArray;
}
