import type { RandomStream } from '../random/stream.ts';
import { makeCircularProducts } from '../signal/fourier.ts';
import { empiricalP } from './effect-size.ts';
import { hasMissing } from './rounding.ts';
import { mean, quantile } from './summary.ts';

interface CircularShiftOptions {
  readonly stream: RandomStream;
  /** Shortest shift, in bins, forwards and backwards: longer than what the courses remember. */
  readonly minimumBins: number;
  /** Shifts (1000); where there are fewer different ones, each of them once. */
  readonly draws?: number;
}

/** All shifts of `length` values by at least `minimum` either way, or `draws` different ones of them. */
export function circularShifts(length: number, minimum: number, draws: number, stream: RandomStream): Int32Array {
  const all = allShifts(length, minimum);
  return all.length <= draws ? all : Int32Array.from(stream.sample(Array.from(all), draws));
}

function allShifts(length: number, minimum: number): Int32Array {
  const first = Math.max(1, Math.ceil(minimum));
  return Int32Array.from({ length: Math.max(0, length - 2 * first + 1) }, (_, i) => first + i);
}

/**
 * Correlation that a unit reaches by chance when bins depend on their neighbours: the prediction is shifted around the
 * scored bins, end to end, against the response, and the 95th percentile of the correlations is taken. Unlike `chanceFloor`,
 * which draws single bins as the authors do, it keeps the autocorrelation of both courses. `predictions` and `responses`
 * are one row a unit, all of one length; every unit sees the same shifts. NaN for a constant row, one with a missing bin,
 * and where the rows are too short to be shifted.
 */
export function circularShiftFloor(
  predictions: readonly ArrayLike<number>[],
  responses: readonly ArrayLike<number>[],
  { stream, minimumBins, draws = 1000 }: CircularShiftOptions,
): number[] {
  const length = responses[0]?.length ?? 0;
  const shifts = circularShifts(length, minimumBins, draws, stream);
  const productsOf = makeCircularProducts(Math.max(1, length));
  return responses.map((response, unit) => {
    if (hasMissing(response) || hasMissing(predictions[unit])) return Number.NaN;
    const [a, b] = [unitVector(predictions[unit]), unitVector(response)];
    if (!a || !b) return Number.NaN;
    const products = productsOf(a, b);
    return quantile(
      Float64Array.from(shifts, (shift) => products[shift]),
      0.95,
    );
  });
}

/**
 * One-sided p of `observed` among the values of a statistic when one of two series of `length` is shifted around against
 * the other, by each of the other places: (1 + those ≥ observed) / (1 + shifts). Both series keep their own order, so labels
 * that agree with their neighbours give no false finding; short shifts count too, for without them a run of luck would stand
 * alone against places that it does not reach (Harris 2020, *Nonsense correlations in neuroscience*, bioRxiv 2020.11.29.402719).
 * NaN when the observed value is, and where there is nothing to shift.
 */
export function circularShiftP(observed: number, length: number, statistic: (shift: number) => number): number {
  const values = Array.from(allShifts(length, 1), statistic);
  return values.length > 0 ? empiricalP(observed, values) : Number.NaN;
}

/** Around 0 and of length 1, so that a product is a correlation; undefined for a constant. */
function unitVector(values: ArrayLike<number>): Float64Array | undefined {
  const centre = mean(values);
  const centred = Float64Array.from(values, (value) => value - centre);
  if (centred.every((value) => value === centred[0])) return undefined;
  const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0));
  return centred.map((value) => value / length);
}
