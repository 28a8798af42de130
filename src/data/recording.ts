import type { Condition, HeldOut, Periods } from './decoding-data.ts';
import type { ClipSplit, EncodingData } from './encoding-data.ts';

/** What a recording says of a stimulus beside its frames; see `Condition`. */
export type StimulusLabels = Omit<Condition, 'index' | 'name'>;

/** Shares of the trials of every stimulus that validate and test. */
export interface TrialShares {
  readonly validation: number;
  readonly test: number;
}

/**
 * How a recording is divided: whole stimuli, so that tests are on stimuli that were never seen, or the trials of every
 * stimulus, so that they are on new trials of known ones.
 */
export type RecordingSplit =
  | { readonly heldOut: Extract<HeldOut, 'stimuli'>; readonly clips: ClipSplit }
  | { readonly heldOut: Extract<HeldOut, 'trials'>; readonly shares: TrialShares };

/**
 * One recording: stimuli, units and responses, as a laboratory has them. It is seen from two sides: by encoders (stimulus →
 * responses) as `encodingView` gives it, and by decoders (responses → video) as `decodingView` does.
 */
export interface Recording extends Omit<EncodingData, 'split'> {
  readonly split: RecordingSplit;
  /** One a clip. */
  readonly labels?: readonly StimulusLabels[];
  /** Parts of a trial, where every clip has the same. */
  readonly periods?: Periods;
  /** Samples of a decoder, where clips are longer than a video should be. */
  readonly window?: VideoWindowSettings;
}

/** Stretches of clips that a decoder reconstructs one by one. */
export interface VideoWindowSettings {
  readonly frames: number;
  /** From the start of one window to that of the next. */
  readonly stride: number;
}
