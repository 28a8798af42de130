import { mean, standardDeviation } from '../../../metrics/summary.ts';

/** Overlap against that of other areas, drawn by one rule. */
export interface PlacedNull {
  /** Mean overlap of the drawn areas. */
  readonly overlap: number;
  /** (overlap − null) / sd of the null; NaN when no draw changes anything. */
  readonly z: number;
  /** How often drawn areas overlap at least, and at most, as much. */
  readonly pMore: number;
  readonly pLess: number;
  /** 2 · the smaller of the two, 1 at most. */
  readonly p: number;
  /** Overlap over that of drawn areas: 90 % interval. */
  readonly ratio: readonly [number, number];
  /** True when that interval lies within .8 and 1.25: no more and no less than by chance, as a statement of its own. */
  readonly isEquivalent: boolean;
}

const significant = 0.05;
/** Overlap over chance between these counts as "by chance" (equivalence, Schuirmann 1987). */
export const equivalenceLimits = [0.8, 1.25] as const;

/** Whether a plane overlaps more or less than drawn areas; null when neither is significant. */
export function directionOf({ pMore, pLess, p }: PlacedNull): 'more' | 'less' | null {
  if (p > significant) return null;
  return pMore < pLess ? 'more' : 'less';
}

/** An overlap among those of drawn areas. */
export function comparedWithDraws(overlap: number, drawn: readonly number[]): PlacedNull {
  const share = (isIn: (value: number) => boolean) => (1 + drawn.filter(isIn).length) / (drawn.length + 1);
  // Sums of the same terms in another order differ in their last bits.
  const margin = 1e-12;
  const pMore = share((value) => value >= overlap - margin);
  const pLess = share((value) => value <= overlap + margin);
  const [centre, spread] = [mean(drawn), standardDeviation(drawn)];
  const ordered = [...drawn].sort((a, b) => a - b);
  const at = (fraction: number) => ordered[Math.round(fraction * (ordered.length - 1))];
  const ratio = [overlap / at(0.95), overlap / at(0.05)] as const;
  return {
    overlap: centre,
    z: spread > margin ? (overlap - centre) / spread : Number.NaN,
    pMore,
    pLess,
    p: Math.min(1, 2 * Math.min(pMore, pLess)),
    ratio,
    isEquivalent: ratio[0] >= equivalenceLimits[0] && ratio[1] <= equivalenceLimits[1],
  };
}

/**
 * Σ q n (n − 1) / (U (U − 1)) of the masks [cell] of U units (1: tuned), n of which hold the cell, q its share of the frames: the
 * chance that two random units are both tuned to a random frame.
 */
export function overlapOf(masks: readonly ArrayLike<number>[], weights: ArrayLike<number>): number {
  const units = masks.length;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    let count = 0;
    for (const mask of masks) count += mask[i];
    sum += weights[i] * count * (count - 1);
  }
  return units > 1 ? sum / (units * (units - 1)) : 0;
}
