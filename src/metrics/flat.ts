/** Ranges below this part of the largest value, or below the second number, are rounding. */
const rounding = { relative: 1e-6, absolute: 1e-12 };

/** Whether values between `low` and `high` are one value but for the rounding of 32-bit arithmetic, such as smoothing. */
export function isFlatRange(low: number, high: number): boolean {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return !(high - low > Math.max(rounding.relative * largest, rounding.absolute));
}

/** Whether values do not vary, NaN left out; true for none. */
export function isFlat(values: ArrayLike<number>): boolean {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return low > high || isFlatRange(low, high);
}

/** Whether all values are the same; true for none. */
export function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}
