import type { NdArray } from '../arrays.ts';
import type { Condition, DatasetManifest, Periods } from './decoding-data.ts';

/** One recorded session of trials that show a patch on the left and one on the right. Trials are in the order of recording. */
export interface ContrastSession {
  /** Its number, counted from 1. */
  readonly session: number;
  /** Name of the animal. */
  readonly subject: string;
  /** [trial, time, unit] spike counts from stimulus onset. */
  readonly counts: NdArray;
  /** Region of every unit. */
  readonly unitRegions: readonly string[];
  /** [trial] contrast of each patch, 0…1. */
  readonly contrastLeft: Float32Array;
  readonly contrastRight: Float32Array;
  /** [trial] index into the conditions. */
  readonly condition: Int32Array;
  /** What else is known of trials, such as the outcome, by its name: [trial]. */
  readonly trialLabels?: Readonly<Record<string, readonly string[]>>;
  /** Its `name` is that of the session. */
  readonly manifest: DatasetManifest;
}

/** What was on the screen in every session of an experiment. */
export interface ContrastStimuli {
  /** Pairs of contrasts; among them no patch, full contrast on the left alone and on the right alone. */
  readonly conditions: readonly Condition[];
  /** [condition, time, height, width, colour] in [0, 1]. */
  readonly videos: NdArray;
}

/** Sessions of an experiment in which the contrasts of two patches are compared. */
export interface ContrastData extends ContrastStimuli {
  /** How to name the experiment in a heading. */
  readonly title: string;
  /** The periods of the trial, in frames. */
  readonly periods: Required<Periods>;
  /** Numbers of the chosen sessions. */
  readonly sessions: readonly number[];
  /** Reads the session of a number. Throws NotFound for one that is not there, and what its files are refused for. */
  readonly loadSession: (session: number) => Promise<ContrastSession>;
}
