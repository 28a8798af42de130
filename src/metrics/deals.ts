import { logGamma } from './distributions.ts';

/** How small a p can be when labels are dealt anew. */
export interface DealtP {
  /** Different deals, the observed one among them; 2⁵³ − 1 at most. */
  readonly deals: number;
  /** The smallest p of so many deals, of which some are drawn. */
  readonly smallestP: number;
  /** Why there is no test: the smallest p is above .05. */
  readonly reason?: string;
}

/** The smallest p of `deals` different deals, of which `draws` random ones and the observed one are looked at. */
export function dealtP(deals: number, draws: number): DealtP {
  const smallestP = Math.max(1 / (1 + draws), 1 / deals);
  if (smallestP <= 0.05) return { deals, smallestP };
  const few = 1 / deals > 1 / (1 + draws) ? `${deals} different deals` : `${draws} deals drawn`;
  return { deals, smallestP, reason: `no test: ${few}, so that no p is below ${Number(smallestP.toPrecision(2))}` };
}

/**
 * In how many ways things are split into groups as large as those of equal `labels`: n! / (Π size! · Π k!), k the groups of one size, for groups
 * that exchange all of their things are the same split. Counted up to 2⁵³ − 1; 1 of no things.
 */
export function differentDeals(labels: Iterable<unknown>): number {
  const sizes = repeats(labels);
  const alike = repeats(sizes);
  const logFactorial = (n: number) => logGamma(n + 1);
  const sum = (values: readonly number[]) => values.reduce((all, n) => all + logFactorial(n), 0);
  const all = sizes.reduce((total, size) => total + size, 0);
  return Math.min(Number.MAX_SAFE_INTEGER, Math.round(Math.exp(logFactorial(all) - sum(sizes) - sum(alike))));
}

/** How often every different value is there. */
function repeats(values: Iterable<unknown>): number[] {
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()];
}
