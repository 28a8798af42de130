import { CortexError } from '../errors.ts';
import { normalTwoSidedP } from './distributions.ts';
import { ranks, tieCorrection } from './ranks.ts';

/** U of the first group and the two-sided p of its normal approximation. */
export interface MannWhitneyTest {
  readonly u: number;
  readonly p: number;
}

/**
 * Mann–Whitney U test (Mann & Whitney 1947): `u` counts the pairs in which `a` is larger, ties as half.
 * p by the normal approximation with continuity and tie corrections; NaN when all values are equal.
 */
export function mannWhitney(a: ArrayLike<number>, b: ArrayLike<number>): MannWhitneyTest {
  if (a.length === 0 || b.length === 0) {
    throw new CortexError(
      'InvalidInput',
      `A Mann–Whitney test needs values in both groups, got ${a.length} and ${b.length}.`,
    );
  }
  const all = Float64Array.from([...Array.from(a), ...Array.from(b)]);
  const n = all.length;
  const rankSum = ranks(all)
    .subarray(0, a.length)
    .reduce((sum, rank) => sum + rank, 0);
  const u = rankSum - (a.length * (a.length + 1)) / 2;
  const sd = Math.sqrt(((a.length * b.length) / 12) * (n + 1 - tieCorrection(all) / (n * (n - 1))));
  const distance = Math.abs(u - (a.length * b.length) / 2) - 0.5;
  return { u, p: sd === 0 ? Number.NaN : normalTwoSidedP(Math.max(0, distance) / sd) };
}
