/** Decimal places that are tried; a float32 of a second or more is told from its neighbours by 7. */
const mostPlaces = 12;

/**
 * The decimal number with the fewest places that float32 rounds to `value`: 0.29 for 0.28999999165534973. Times that
 * were rounded to milliseconds and stored as float32 so come back as the numbers that CSV or float64 hold. A value
 * that has none with 12 places stays itself.
 */
export function decimalOfFloat32(value: number): number {
  for (let places = 0, scale = 1; places <= mostPlaces; places++, scale *= 10) {
    // Both are whole numbers that double holds exactly, so the quotient is the double nearest to the decimal.
    const decimal = Math.round(value * scale) / scale;
    if (Math.fround(decimal) === value) return decimal;
  }
  return value;
}
