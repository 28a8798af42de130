import { z } from 'zod';
import { CortexError, schemaFaults } from '../../src/errors.ts';
import type { Region } from './experiment.ts';

/** Modulation of the rate, as a fraction of a site's base rate, before `tuningScale`. */
export interface TuningFractions {
  /** Rms over the four cue shapes, while the cue is shown. */
  readonly cue: number;
  /** Rms over the four colours, while the stimulus is shown. */
  readonly colour: number;
  /** Rms over the four directions, while the stimulus is shown. */
  readonly motion: number;
  /** Rate up for one saccade and down for the other, while the stimulus is shown. */
  readonly choice: number;
}

/** The planted truth: shape is carried by V4, colour by LIP, motion by MT; PFC and FEF carry only a weak choice. */
export const plantedTuning: Readonly<Record<Region, TuningFractions>> = {
  PFC: { cue: 0, colour: 0, motion: 0, choice: 0.04 },
  FEF: { cue: 0, colour: 0, motion: 0, choice: 0.04 },
  LIP: { cue: 0.08, colour: 0.35, motion: 0.06, choice: 0.15 },
  IT: { cue: 0.1, colour: 0.1, motion: 0, choice: 0 },
  V4: { cue: 0.5, colour: 0.1, motion: 0.1, choice: 0 },
  MT: { cue: 0.08, colour: 0.05, motion: 0.5, choice: 0 },
};

/** Sessions 1–3 are monkey A's, 4–6 monkey B's; B's sites fire less and its gain wanders more. */
export const monkeys = {
  A: { rateScale: 1.1, gainScale: 0.9 },
  B: { rateScale: 0.9, gainScale: 1.1 },
} as const;
export type Monkey = keyof typeof monkeys;

export const sessionCount = 6;

/** Whose session this is. */
export function monkeyOf(session: number): Monkey {
  return session <= sessionCount / 2 ? 'A' : 'B';
}

const count = z.int().positive();
const nonNegative = z.number().nonnegative();
const sites = z.int().nonnegative();
const siteCounts = z.strictObject({ PFC: sites, FEF: sites, LIP: sites, IT: sites, V4: sites, MT: sites });

/** Everything that fixes the simulated recordings; they are stored with every session. */
export const simulationSettingsSchema = z.strictObject({
  seed: z.int().nonnegative().default(1),
  /** Recorded trials of each of the 64 conditions in every session. */
  trialsPerCondition: count.default(22),
  /** Sites in every session: association areas dominate as in the paper, visual areas are over-represented. */
  sitesPerSession: siteCounts.default({ PFC: 12, FEF: 9, LIP: 10, IT: 3, V4: 6, MT: 6 }),
  meanRateHz: z.number().positive().default(30),
  /** Shape of the gamma distribution of base rates over sites. */
  rateShape: z.number().positive().default(4),
  /** Multiplies the fractions of `plantedTuning`. */
  tuningScale: nonNegative.default(1.3),
  /** Sd of the log gain that all sites of a session share: drawn for each trial, and for each 100 ms. */
  trialGainSd: nonNegative.default(0.15),
  binGainSd: nonNegative.default(0.075),
  /** Probability of the correct saccade. */
  accuracy: z.number().min(0).max(1).default(0.9),
});
export type SimulationSettings = z.infer<typeof simulationSettingsSchema>;

/** Settings with defaults filled in; throws InvalidInput naming every field that is wrong. */
export function simulationSettings(settings: z.input<typeof simulationSettingsSchema> = {}): SimulationSettings {
  const parsed = simulationSettingsSchema.safeParse(settings);
  if (!parsed.success) {
    throw new CortexError('InvalidInput', `Settings of siegel-sim are wrong: ${schemaFaults(parsed.error)}.`);
  }
  return parsed.data;
}
