import { CortexError } from '../errors.ts';
import { normalTwoSidedP } from './distributions.ts';
import { ranks, tieCorrection } from './ranks.ts';
import { hasMissing } from './rounding.ts';

const mannWhitneyMethods = ['exact', 'normal'] as const;
type MannWhitneyMethod = (typeof mannWhitneyMethods)[number];

/** U of the first group, and how its two-sided p was found. */
interface MannWhitneyTest {
  readonly u: number;
  readonly p: number;
  readonly method: MannWhitneyMethod;
}

/** Up to so many pairs of values every way of dealing the ranks to the groups is counted. */
const exactUpTo = 400;

/**
 * Mann–Whitney U test (Mann & Whitney 1947): `u` counts the pairs in which `a` is larger, ties as half.
 * Up to 400 pairs p is exact given the values, ties included: twice the smaller tail over all ways of dealing the ranks to
 * the groups, at most 1. Above, or when `method` asks for it, the normal approximation with continuity and tie corrections.
 * NaN when all values are equal, and u and p are NaN when one is missing.
 */
export function mannWhitney(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  method: MannWhitneyMethod = a.length * b.length <= exactUpTo ? 'exact' : 'normal',
): MannWhitneyTest {
  if (a.length === 0 || b.length === 0) {
    throw new CortexError(
      'InvalidInput',
      `A Mann–Whitney test needs values in both groups, got ${a.length} and ${b.length}.`,
    );
  }
  const all = Float64Array.from([...Array.from(a), ...Array.from(b)]);
  if (hasMissing(all)) return { u: Number.NaN, p: Number.NaN, method };
  const rank = ranks(all);
  const rankSum = rank.subarray(0, a.length).reduce((sum, value) => sum + value, 0);
  const u = rankSum - (a.length * (a.length + 1)) / 2;
  if (all.every((value) => value === all[0])) return { u, p: Number.NaN, method };
  return { u, p: method === 'exact' ? exactP(rank, a.length, rankSum) : normalP(all, a.length, u), method };
}

function normalP(all: Float64Array, first: number, u: number): number {
  const n = all.length;
  const pairs = first * (n - first);
  const sd = Math.sqrt((pairs / 12) * (n + 1 - tieCorrection(all) / (n * (n - 1))));
  return normalTwoSidedP(Math.max(0, Math.abs(u - pairs / 2) - 0.5) / sd);
}

/**
 * Counts the subsets of `first` ranks by their doubled sum, an integer for ranks that are halves: ways[k][s] grows by one
 * rank at a time.
 */
function exactP(rank: Float64Array, first: number, rankSum: number): number {
  const doubled = Array.from(rank, (value) => Math.round(2 * value));
  const largest = [...doubled]
    .sort((a, b) => b - a)
    .slice(0, first)
    .reduce((sum, step) => sum + step, 0);
  const ways = Array.from({ length: first + 1 }, () => new Float64Array(largest + 1));
  ways[0][0] = 1;
  for (const [i, step] of doubled.entries()) {
    for (let k = Math.min(first, i + 1); k >= 1; k--) {
      const [fewer, these] = [ways[k - 1], ways[k]];
      for (let sum = step; sum <= largest; sum++) these[sum] += fewer[sum - step];
    }
  }
  const at = Math.round(2 * rankSum);
  let [below, above, total] = [0, 0, 0];
  for (const [sum, count] of ways[first].entries()) {
    total += count;
    if (sum <= at) below += count;
    if (sum >= at) above += count;
  }
  return Math.min(1, (2 * Math.min(below, above)) / total);
}
