import { z } from 'zod';
import type { EncoderScores } from '../../../src/analysis/encoding/score-encoder.ts';
import type { Flattening } from './flattening.ts';
import { byReason } from './missing-units.ts';
import type { Tuning } from './tuning-record.ts';

const summarySchema = z
  .object({
    /** Units that have the score. */
    n: z.int(),
    mean: z.number(),
    median: z.number(),
    /** n − 1 in the denominator; null for one unit. */
    sd: z.number().nullable(),
  })
  .nullable();

/** Scores over units by name, such as `ccNorm`, `cc` and `bitsPerSpike`; null where no unit has the score. */
export const scoreSummariesSchema = z.record(z.string(), summarySchema);
export type ScoreSummaries = z.infer<typeof scoreSummariesSchema>;

/** What an encoding run came to; the run folder holds the rest. */
export interface EncodingResult {
  readonly kind: 'encoding';
  /** The run folder. */
  readonly run: string;
  readonly dataset: string;
  readonly model: string;
  /** Of the networks' mean prediction on the test clips. */
  readonly scores: ScoreSummaries;
  readonly validation: ScoreSummaries;
  /** The same scores, on the test clips, of models that anyone would try first. */
  readonly baselines: Readonly<Record<string, ScoreSummaries>>;
  /** Whether the networks are worth flattening into subspaces; absent where nothing could be compared. */
  readonly flattening?: Flattening;
  /** How the settings were chosen by validation; absent where they were not. */
  readonly tuning?: Tuning;
  /** Parameters of one network. */
  readonly parameters: number;
  readonly networks: number;
  readonly warnings: readonly string[];
  /** What computed it, and why, in one line. */
  readonly engine: string;
  readonly seconds: number;
}

/** True for the result of an encoding run. */
export function isEncodingResult(result: object): result is EncodingResult {
  return 'kind' in result && result.kind === 'encoding';
}

/** The summaries of scores without those that nothing was asked of. */
export function summariesOf({ summary, reasons }: Pick<EncoderScores, 'summary' | 'reasons'>): ScoreSummaries {
  const askedFor = Object.entries(summary).filter(
    ([name]) => !Object.entries(reasons).some(([score, units]) => score === name && isUnasked(units)),
  );
  return Object.fromEntries(askedFor);
}

/** One sentence for each headline score that some units lack, with the reasons and the units. */
export function missingScores({ units, reasons }: Pick<EncoderScores, 'units' | 'reasons'>): string[] {
  return (['ccNorm', 'cc'] as const).flatMap((name) => {
    const missing = reasons[name] ?? {};
    const count = Object.keys(missing).length;
    if (count === 0) return [];
    return [`${name} is not defined for ${count} of ${units.length} units: ${byReason(missing).join('; ')}.`];
  });
}

/** A sentence where scores are divided by signal powers that are hardly known. */
export function weakScores({ weakUnits }: Pick<EncoderScores, 'weakUnits'>): string[] {
  const { of, below, unknown } = weakUnits;
  if (below + unknown === 0) return [];
  const counts = [
    ...(below > 0 ? [`of ${below} of ${of} units is below twice its standard error over repeats`] : []),
    ...(unknown > 0 ? [`of ${unknown} of ${of} units, of two repeats, has no standard error`] : []),
  ];
  return [
    `The signal power ${counts.join(', and ')}: their ccNorm, CC / CCmax and predictive power are not to be interpreted and pull at the means; read the medians.`,
  ];
}

function isUnasked(units: Readonly<Record<string, string>>): boolean {
  return Object.values(units).includes('not asked for');
}
