import type { NdArray, TypedArray } from '../../src/arrays.ts';
import type { Unit } from '../../src/data/encoding-data.ts';
import type { StimulusLabels } from '../../src/data/recording.ts';
import type { SpikeTable } from './spikes.ts';
import type { RecordedTrials } from './trial-table.ts';

/** A stimulus as the files have it, in its own time. */
export type SourceStimulus = { readonly name: string; readonly labels?: StimulusLabels } & (
  | { readonly kind: 'sound'; readonly samples: Float32Array; readonly samplingRateHz: number }
  /**
   * [time, height, width, colour] in [0, 1]; `frameRateHz` undefined: one frame a bin of the responses. An image is a video of one
   * frame, shown for as long as its responses are counted.
   */
  | { readonly kind: 'video' | 'image'; readonly frames: NdArray; readonly frameRateHz?: number }
  /** [time, channel], one row a bin: a spectrogram that is given. */
  | { readonly kind: 'spectrogram'; readonly frames: NdArray; readonly channelHz?: readonly number[] }
);

/** Spike times from the start of each stimulus with the trials that were recorded, or counts in bins. */
export type SourceResponses =
  | { readonly kind: 'spikes'; readonly table: SpikeTable; readonly trials?: RecordedTrials }
  /** One array [repeat, time, unit] a stimulus, in the order of the stimuli; NaN = not recorded. */
  | { readonly kind: 'counts'; readonly counts: readonly NdArray<TypedArray>[] };

/** The names of a split, as its author wrote them. */
export interface SourceSplit {
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly test: readonly string[];
}

/**
 * What a reader finds in a folder or a file (WAV, npy, GIF, PNG, MP4, NWB, HDF5, MAT), before anything is binned, scaled or
 * divided. Every reader gives this, so that the same recording gives the same numbers whatever the file.
 */
export interface RecordingSource {
  readonly stimuli: readonly SourceStimulus[];
  /** Undefined where the files say nothing of units but their names in the spikes. */
  readonly units?: readonly Unit[];
  readonly responses: SourceResponses;
  readonly split?: SourceSplit;
  /** SHA-256 over all that was read. */
  readonly hash: string;
  readonly warnings: readonly string[];
}
