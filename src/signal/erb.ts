import { CortexError } from '../errors.ts';

/** Quality and smallest bandwidth of the ear's filters (Glasberg & Moore 1990). */
const earQuality = 9.26449;
const smallestBandwidthHz = 24.7;

/** Equivalent rectangular bandwidth at a frequency, f/9.26449 + 24.7 Hz (Glasberg & Moore 1990). */
export const erbHz = (frequencyHz: number): number => frequencyHz / earQuality + smallestBandwidthHz;

/**
 * Centre frequencies of `bands` filters equally spaced in ERB, rising from `lowestHz` to one step below `highestHz`
 * (Slaney 1993): f_k = −Qb + (f_high + Qb)·exp[(k/n)·(ln(f_low + Qb) − ln(f_high + Qb))], k = n … 1.
 */
export function erbCentres(bands: number, lowestHz: number, highestHz: number): number[] {
  if (!(Number.isInteger(bands) && bands > 0 && lowestHz > 0 && highestHz > lowestHz)) {
    throw new CortexError(
      'InvalidInput',
      `ERB bands need a positive number of bands and 0 < lowestHz < highestHz, got ${bands}, ${lowestHz} and ${highestHz}.`,
    );
  }
  const offset = earQuality * smallestBandwidthHz;
  const step = Math.log(lowestHz + offset) - Math.log(highestHz + offset);
  return Array.from(
    { length: bands },
    (_, i) => -offset + (highestHz + offset) * Math.exp(((bands - i) / bands) * step),
  );
}
