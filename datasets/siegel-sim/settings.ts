import { z } from 'zod';
import { CortexError, schemaFaults } from '../../src/errors.ts';
import { armCalled, armNames } from './arms/catalogue.ts';
import type { Region } from './experiment.ts';

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

/** Sites of a region in a session, from 1. */
export function sitesOf(
  { sitesPerSession, recordedSites }: SimulationSettings,
  region: Region,
  session: number,
): number {
  if (!recordedSites) return sitesPerSession[region];
  return Math.floor((recordedSites[region] + session - 1) / sessionCount);
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
  /** Multiplies the fractions of the tuning. */
  tuningScale: nonNegative.default(1.3),
  /** Sd of the log gain that all sites of a session share: drawn for each trial, and for each 100 ms. */
  trialGainSd: nonNegative.default(0.15),
  binGainSd: nonNegative.default(0.075),
  /** Probability of the correct saccade. */
  accuracy: z.number().min(0).max(1).default(0.9),
  /** Sites in all sessions together, dealt out evenly; replaces `sitesPerSession`. */
  recordedSites: siteCounts.optional(),
  /** What is planted (arms/catalogue.ts); left out of "planted" itself. */
  arm: z.enum(armNames).optional(),
});
export type SimulationSettings = z.infer<typeof simulationSettingsSchema>;

/**
 * Settings with the defaults of their arm filled in. Throws InvalidInput naming every field that is wrong, NotFound for an
 * unknown arm.
 */
export function simulationSettings({
  arm = 'planted',
  ...settings
}: z.input<typeof simulationSettingsSchema> = {}): SimulationSettings {
  const parsed = simulationSettingsSchema.safeParse({
    ...armCalled(arm).settings,
    ...settings,
    ...(arm !== 'planted' && { arm }),
  });
  if (!parsed.success) {
    throw new CortexError('InvalidInput', `Settings of siegel-sim are wrong: ${schemaFaults(parsed.error)}.`);
  }
  return parsed.data;
}
