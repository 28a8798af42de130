/** How many components a unit's dSTRFs need; null for a unit without any, which is not one of no dimensions. */
export interface Dimensions {
  /** Components that hold more than 75, 90 and 95 % of the variance of those retained. */
  readonly k75: number | null;
  readonly k90: number | null;
  readonly k95: number | null;
  /** Last component with at least the variance (absolute, not a part of the retained) that shuffled dSTRFs have there; null when not computed. */
  readonly floor: number | null;
}

/**
 * Dimensions from eigenvalues, the largest first. Fractions are of the retained components, as in Wingert et al.
 * (2026); `shuffled` are the eigenvalues of the same dSTRFs shuffled.
 */
export function dimensionsOf(eigenvalues: Float64Array, shuffled?: Float64Array): Dimensions {
  if (eigenvalues.length === 0) return { k75: null, k90: null, k95: null, floor: null };
  return {
    k75: componentsFor(eigenvalues, 0.75),
    k90: componentsFor(eigenvalues, 0.9),
    k95: componentsFor(eigenvalues, 0.95),
    floor: shuffled ? eigenvalues.findLastIndex((value, k) => value > 0 && value >= (shuffled[k] ?? 0)) + 1 : null,
  };
}

/** The first k whose components hold more than `fraction` of Σ eigenvalues. */
export function componentsFor(eigenvalues: Float64Array, fraction: number): number {
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  let sum = 0;
  for (let k = 0; k < eigenvalues.length; k++) {
    sum += eigenvalues[k];
    if (sum > fraction * total) return k + 1;
  }
  return eigenvalues.length;
}

/** (Σλ)² / Σλ² of the retained eigenvalues (Litwin-Kumar et al. 2017, Neuron 93:1153); NaN without variance. */
export function participationRatio(eigenvalues: Float64Array): number {
  const sum = eigenvalues.reduce((total, value) => total + value, 0);
  return sum ** 2 / eigenvalues.reduce((total, value) => total + value ** 2, 0);
}

/** Below this share the kept components are too few for the numbers that are counted among them. */
const enoughRetained = 0.8;

interface Retained {
  readonly eigenvalues: Float64Array;
  readonly totalVariance: number | null;
}

/** Share of the variance of a unit's dSTRFs that its kept components hold; null without components. */
export function retainedShare({ eigenvalues, totalVariance }: Retained): number | null {
  if (totalVariance === null || totalVariance === 0) return null;
  return Math.min(1, eigenvalues.reduce((sum, value) => sum + value, 0) / totalVariance);
}

/** Whether k90, k95 and the participation ratio of a unit are those of too few components; false without components. */
export const isCapped = (unit: Retained): boolean => (retainedShare(unit) ?? 1) < enoughRetained;
