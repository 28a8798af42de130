/** Factors that repeat a measurement, the outer one first: training seeds, and the folds within each. */
const repeats = ['seed', 'trainingSeed', 'fold'] as const;

/** Whether a factor repeats a measurement rather than asking for another one. */
export const isRepeat = (factor: string): boolean => repeats.some((name) => name === factor);

/** Factors as levels of a mean, the outer one first: whatever is no repeat, then seeds, then folds. */
export function outerFirst(factors: readonly string[]): string[] {
  return [...factors.filter((name) => !isRepeat(name)), ...repeats.filter((name) => factors.includes(name))];
}
