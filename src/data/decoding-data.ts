import type { NdArray } from '../arrays.ts';

/** A half-open range of frames or time bins: start included, end excluded. */
export interface FrameRange {
  readonly start: number;
  readonly end: number;
}

/** What was on the screen in one condition; fields that an experiment does not have are left out. */
export interface Condition {
  /** Index of the condition's video in `videos`. */
  readonly index: number;
  /** Short name, such as "circle/red-90". */
  readonly name: string;
  /** Index of the cue shape, 0…cues-1. */
  readonly cue?: number;
  /** Index of the colour. */
  readonly colour?: number;
  /** Direction of motion in degrees, 90 = up. */
  readonly directionDeg?: number;
  /** Contrast of the left and right patch, 0…1. */
  readonly contrastLeft?: number;
  readonly contrastRight?: number;
  /** What else a recording says of it, by the name of the column. */
  readonly labels?: Readonly<Record<string, string | number>>;
}

/** Periods of a trial in frames; those that an experiment does not have are left out. */
export type Periods = Readonly<Partial<Record<'fixation' | 'cue' | 'stimulus', FrameRange>>>;

/** The frames of a period; all `frames` where the trial has no such part. */
export function periodOr(periods: Periods, name: keyof Periods, frames: number): FrameRange {
  return periods[name] ?? { start: 0, end: frames };
}

/** What the test samples hold out: other trials of the videos that were trained on, or videos that were never seen. */
export type HeldOut = 'trials' | 'stimuli';

/** Samples of one split: `responses` [sample, time, unit] standardised, and the condition that each belongs to. */
export interface ResponseSet {
  readonly responses: NdArray;
  readonly condition: Int32Array;
}

export type SplitName = 'train' | 'validation' | 'test';

/** Mean and standard deviation of every unit, fitted on the training split alone. A constant unit has sd 0. */
export interface Standardisation {
  readonly mean: Float32Array;
  readonly sd: Float32Array;
}

/** What a simulation planted, and what has to come out of it. */
export interface SimulationTruth {
  /** Which simulation of the data set. */
  readonly arm: string;
  readonly planted: string;
  /** Stated before anything was fitted. */
  readonly criterion: string;
  /** Strength of every signal in every region, in the unit that the data set's README gives. */
  readonly tuning: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What a dataset says of itself. */
export interface DatasetManifest {
  readonly name: string;
  readonly citation: string;
  readonly licence: string;
  /** Axis names of each array, in order. */
  readonly axes: { readonly responses: readonly ['sample', 'time', 'unit']; readonly videos: readonly string[] };
  readonly units: { readonly responses: string; readonly videos: string };
  readonly binMs: number;
  /** Number of recorded units of each region, in the order of `unitRegions`. */
  readonly regions: Readonly<Record<string, number>>;
  /** SHA-256 over the recordings (or over the simulation's settings and output). */
  readonly hash: string;
  /** Of simulations whose truth is known. */
  readonly truth?: SimulationTruth;
}

/** Everything that training and evaluating a spike-to-video decoder needs. */
export interface DecodingData {
  readonly manifest: DatasetManifest;
  /** Region of every unit, length S. */
  readonly unitRegions: readonly string[];
  readonly splits: Readonly<Record<SplitName, ResponseSet>>;
  readonly standardisation: Standardisation;
  readonly conditions: readonly Condition[];
  /** [condition, time, height, width, colour] in [0, 1]. */
  readonly videos: NdArray;
  /** Empty where a trial has no parts: all frames then count alike. */
  readonly periods: Periods;
  readonly heldOut: HeldOut;
  /** Held-out trials of the training videos, where `splits.test` has new videos and there are trials enough for both. */
  readonly knownTest?: ResponseSet;
  /** Whether the units of a sample were recorded together, or drawn from trials that they did not share. */
  readonly population: 'recorded' | 'pseudo';
  /** Stimulus values that 0 and 1 of the videos stand for, where they are not intensities from 0 to 1 already. */
  readonly videoRange?: readonly [lowest: number, highest: number];
  /** What a careful reader must know, such as units of zero variance. */
  readonly warnings: readonly string[];
}
