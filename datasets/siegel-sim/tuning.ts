import type { Region } from './experiment.ts';

/** Modulation of the rate, as a fraction of a site's base rate, before `tuningScale`. */
export interface TuningFractions {
  /** Rms over the four cue shapes, while the cue is shown. */
  readonly cue: number;
  /** Rms over the four colours, or over cue × colour where they interact, while the stimulus is shown. */
  readonly colour: number;
  /** Rms over the four directions, or over cue × direction where they interact, while the stimulus is shown. */
  readonly motion: number;
  /** Rate up for one saccade and down for the other, while the stimulus is shown. */
  readonly choice: number;
  /** Rms over the four cue shapes while the stimulus is shown: a memory of the cue. */
  readonly cueMemory?: number;
  /** Rate up for the red half of the colours and down for the green half, where the rule asks for colour. */
  readonly colourCategory?: number;
}

/** The fractions of every region. */
export type RegionTuning = Readonly<Record<Region, TuningFractions>>;

/** Of the arm "planted": shape is carried by V4, colour by LIP, motion by MT; PFC and FEF carry only a weak choice. */
export const plantedTuning: RegionTuning = {
  PFC: { cue: 0, colour: 0, motion: 0, choice: 0.04 },
  FEF: { cue: 0, colour: 0, motion: 0, choice: 0.04 },
  LIP: { cue: 0.08, colour: 0.35, motion: 0.06, choice: 0.15 },
  IT: { cue: 0.1, colour: 0.1, motion: 0, choice: 0 },
  V4: { cue: 0.5, colour: 0.1, motion: 0.1, choice: 0 },
  MT: { cue: 0.08, colour: 0.05, motion: 0.5, choice: 0 },
};
