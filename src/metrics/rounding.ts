/** Differences below this part of the largest value are rounding: .7 − .5 and .4 − .2 are a tie. */
const rounding = 1e-14;

/** The step below which differences of the values of `groups` are rounding; 0 when all are 0, infinite ones left out. */
export function roundingStep(...groups: readonly ArrayLike<number>[]): number {
  let largest = 0;
  for (const values of groups) {
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i])) largest = Math.max(largest, Math.abs(values[i]));
    }
  }
  return rounding * largest;
}

/** Whether a value is missing (NaN). */
export function hasMissing(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
}
