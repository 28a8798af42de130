import { empiricalP } from '../../../metrics/effect-size.ts';
import { mean, quantile, standardDeviation } from '../../../metrics/summary.ts';

/** An effect beside those of random masks. */
export interface NullComparison {
  readonly draws: number;
  /** The effect itself, measured on the same samples as the draws. */
  readonly effect: number;
  /** Of the draws; NaN without any. */
  readonly mean: number;
  readonly sd: number;
  /** (1 + draws with at least the effect) / (1 + draws); null without draws. */
  readonly p: number | null;
  readonly smallestP: number;
  /** The smallest effect that p ≤ .05 would have called: the 95th percentile of the draws; null where so small a p cannot be reached. */
  readonly detectable: number | null;
  /** Why there is no p. */
  readonly reason?: string;
}

export interface DrawsOptions {
  /** Why nothing is tested. */
  readonly reason?: string;
  /** The draws are moved this many times as far from their mean (1). */
  readonly spread?: number;
}

/** Compares an effect with those of random masks, of which larger ones are the surprising ones. */
export function compareWithDraws(
  effect: number,
  given: readonly number[],
  { reason, spread = 1 }: DrawsOptions = {},
): NullComparison {
  const centre = mean(given);
  const draws = given.map((draw) => centre + spread * (draw - centre));
  const smallestP = 1 / (1 + draws.length);
  const told = { draws: draws.length, effect, mean: centre, sd: standardDeviation(draws), smallestP };
  const why = reason ?? untestable(effect, draws);
  if (why !== undefined) return { ...told, p: null, detectable: null, reason: why };
  const p = empiricalP(effect - tolerance(effect), draws);
  return { ...told, p, detectable: smallestP <= 0.05 ? quantile(draws, 0.95) : null };
}

/**
 * How much farther the draws of units of other regions must lie from their mean. Of N units n are a region's; were all alike, the sum
 * of its units would vary about that of others by 1 + n / (N − n) times the variance of n units, but draws of n out of the same N − n
 * by 1 − n / (N − n) times (finite-population correction, Cochran 1977, Sampling Techniques, eq. 2.12): √(N / (N − 2n)) in sd. Without
 * it 9 to 12 of 100 regions that are like the others pass a test at .05. `share` is n / N.
 */
export const spreadOfOthers = (share: number): number => Math.sqrt(1 / (1 - 2 * share));

/** Effects of the same units may differ by rounding. */
const tolerance = (effect: number): number => 1e-6 * Math.abs(effect);

function untestable(effect: number, draws: readonly number[]): string | undefined {
  if (draws.length === 0) return 'no test: no random masks were drawn';
  const all = [effect, ...draws];
  if (!all.every(Number.isFinite)) return 'no test: an effect is missing';
  const range = all.reduce((most, value) => Math.max(most, Math.abs(value - effect)), 0);
  return range <= tolerance(effect) ? 'no test: all masks have the same effect' : undefined;
}
