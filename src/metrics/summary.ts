import { CortexError } from '../errors.ts';
import { hasMissing } from './rounding.ts';

/** Arithmetic mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  // Loops that meet many kinds of arrays are slow, and the long ones are of 32-bit numbers.
  return (values instanceof Float32Array ? sumOfFloats(values) : sumOf(values)) / values.length;
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

function sumOfFloats(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/** Variance about the mean divided by n − `ddof` (1: sample variance, 0: population); NaN when n ≤ ddof. */
export function variance(values: ArrayLike<number>, ddof = 1): number {
  if (values.length <= ddof) return Number.NaN;
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) ** 2;
  return sum / (values.length - ddof);
}

/** Standard deviation, n − 1 in the denominator. */
export function standardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values));
}

/** Quantile 0…1 by linear interpolation between order statistics (Hyndman & Fan 1996, type 7); NaN for no values or a missing one. */
export function quantile(values: ArrayLike<number>, fraction: number): number {
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new CortexError('InvalidInput', `A quantile lies between 0 and 1 but is ${fraction}.`);
  }
  if (values.length === 0 || hasMissing(values)) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/** Middle value; the mean of the two middle ones when there is an even number. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** What a box plot shows of a group of values. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** n − 1 in the denominator. */
  readonly sd: number;
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
}

/** Mean, standard deviation, median and quartiles of a group. */
export function summarise(values: ArrayLike<number>): Summary {
  return {
    n: values.length,
    mean: mean(values),
    sd: standardDeviation(values),
    median: median(values),
    lowerQuartile: quantile(values, 0.25),
    upperQuartile: quantile(values, 0.75),
  };
}
