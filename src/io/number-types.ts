import { CortexError } from '../errors.ts';

/**
 * 64-bit integers as the narrowest array that holds them all: Int32Array, Uint32Array or, up to 2^53, Float64Array.
 * Throws Unsupported for a value beyond ±2^53, which no double holds.
 * @param source named in error messages
 */
export function narrowIntegers(
  wide: BigInt64Array | BigUint64Array,
  source: string,
): Int32Array | Uint32Array | Float64Array {
  const values = new Float64Array(wide.length);
  let [least, most] = [0, 0];
  for (let i = 0; i < wide.length; i++) {
    values[i] = Number(wide[i]);
    if (!Number.isSafeInteger(values[i])) {
      throw new CortexError(
        'Unsupported',
        `${source} holds the 64-bit integer ${wide[i]}, which a double does not hold; save it as float64.`,
      );
    }
    least = Math.min(least, values[i]);
    most = Math.max(most, values[i]);
  }
  if (least >= -(2 ** 31) && most < 2 ** 31) return Int32Array.from(values);
  return least >= 0 && most < 2 ** 32 ? Uint32Array.from(values) : values;
}

/** The value of IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
export function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction > 0 ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
