import { normalTwoSidedP } from './distributions.ts';
import { expectPairs } from './pairs.ts';
import { ranks, tieCorrection } from './ranks.ts';
import { hasMissing, roundingStep } from './rounding.ts';

/** Wilcoxon's signed-rank test of paired values. */
export interface SignedRank {
  /** Pairs that differ; this, `w` and `p` are NaN when a value is missing. */
  readonly n: number;
  /** Sum of the ranks of the positive differences. */
  readonly w: number;
  /** Two-sided; 1 when no pair differs. */
  readonly p: number;
  readonly method: 'exact' | 'normal';
}

/** Up to so many pairs every assignment of signs is counted. */
const exactUpTo = 60;

/**
 * Signed-rank test of a − b (Wilcoxon 1945): equal pairs are left out, ties share their mean rank (equal up to rounding,
 * for fractions of small counts tie often). Up to 60 pairs the p-value is exact given the ranks, ties included: twice the
 * smaller tail over all 2ⁿ signs, at most 1. Above, the normal approximation with tie and continuity correction (Lehmann
 * 1975, eq. 3.13). A missing value makes everything NaN.
 */
export function wilcoxonSignedRank(a: ArrayLike<number>, b: ArrayLike<number>): SignedRank {
  expectPairs('A signed-rank test', a, b);
  const step = roundingStep(a, b) || 1;
  const all = Array.from(a, (value, i) => (value === b[i] ? 0 : Math.round((value - b[i]) / step)));
  if (hasMissing(all)) return { n: Number.NaN, w: Number.NaN, p: Number.NaN, method: 'exact' };
  const differences = all.filter((steps) => steps !== 0);
  const n = differences.length;
  const sizes = differences.map(Math.abs);
  const rank = ranks(sizes);
  const w = differences.reduce((sum, difference, i) => sum + (difference > 0 ? rank[i] : 0), 0);
  if (n === 0) return { n, w, p: 1, method: 'exact' };
  if (n <= exactUpTo) return { n, w, p: exactP(rank, w), method: 'exact' };
  const expected = (n * (n + 1)) / 4;
  const spread = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - tieCorrection(sizes) / 48);
  const z = Math.max(0, Math.abs(w - expected) - 0.5) / spread;
  return { n, w, p: normalTwoSidedP(z), method: 'normal' };
}

/** Mean ranks are halves of integers, so the distribution of the doubled rank sum is counted on the integers. */
function exactP(rank: Float64Array, w: number): number {
  const doubled = Array.from(rank, (value) => Math.round(2 * value));
  const total = doubled.reduce((sum, value) => sum + value, 0);
  const probability = new Float64Array(total + 1);
  probability[0] = 1;
  for (const step of doubled) {
    for (let sum = total; sum >= 0; sum--) {
      probability[sum] = (probability[sum] + (sum >= step ? probability[sum - step] : 0)) / 2;
    }
  }
  const at = Math.round(2 * w);
  let [below, above] = [0, 0];
  for (let sum = 0; sum <= total; sum++) {
    if (sum <= at) below += probability[sum];
    if (sum >= at) above += probability[sum];
  }
  return Math.min(1, 2 * Math.min(below, above));
}
