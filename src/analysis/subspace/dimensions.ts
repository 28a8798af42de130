/** How many components a unit's dSTRFs need; 0 for a unit without any. */
export interface Dimensions {
  /** Components that hold more than 75, 90 and 95 % of the variance of those retained. */
  readonly k75: number;
  readonly k90: number;
  readonly k95: number;
  /** Last component with at least the variance (absolute, not a part of the retained) that shuffled dSTRFs have there; null when not computed. */
  readonly floor: number | null;
}

/**
 * Dimensions from eigenvalues, the largest first. Fractions are of the retained components, as published (auditory.md
 * C3); `shuffled` are the eigenvalues of the same dSTRFs shuffled (C4).
 */
export function dimensionsOf(eigenvalues: Float64Array, shuffled?: Float64Array): Dimensions {
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

/** (Σλ)² / Σλ² of the retained eigenvalues (auditory.md F); NaN without variance. */
export function participationRatio(eigenvalues: Float64Array): number {
  const sum = eigenvalues.reduce((total, value) => total + value, 0);
  return sum ** 2 / eigenvalues.reduce((total, value) => total + value ** 2, 0);
}
