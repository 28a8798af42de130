import { CortexError } from '../errors.ts';
import { studentTwoSidedP } from './distributions.ts';
import { expectPairs } from './pairs.ts';
import { hasMissing, roundingStep } from './rounding.ts';
import { mean, variance } from './summary.ts';

/** A t statistic, its degrees of freedom and two-sided p; without a test t and p are null and `reason` says why. */
export interface TTest {
  readonly t: number | null;
  readonly df: number;
  readonly p: number | null;
  readonly reason?: string;
}

/** Why there is no t: values that differ by rounding alone have no variance, and any difference would be infinitely sure. */
const noVariance = 'no t-test: the values do not vary';
const missing = 'no t-test: a value is missing';

/** Two-sample t-test with pooled variance (Student 1908); t > 0 when `a` is larger. */
export function studentTTest(a: ArrayLike<number>, b: ArrayLike<number>): TTest {
  expectGroup(a);
  expectGroup(b);
  const df = a.length + b.length - 2;
  const pooled = ((a.length - 1) * variance(a) + (b.length - 1) * variance(b)) / df;
  return tTest(mean(a) - mean(b), Math.sqrt(pooled * (1 / a.length + 1 / b.length)), df, [a, b]);
}

/** Two-sample t-test without the assumption of equal variances (Welch 1947); t > 0 when `a` is larger. */
export function welchTTest(a: ArrayLike<number>, b: ArrayLike<number>): TTest {
  expectGroup(a);
  expectGroup(b);
  const errorA = variance(a) / a.length;
  const errorB = variance(b) / b.length;
  const df = (errorA + errorB) ** 2 / (errorA ** 2 / (a.length - 1) + errorB ** 2 / (b.length - 1));
  return tTest(mean(a) - mean(b), Math.sqrt(errorA + errorB), df || a.length + b.length - 2, [a, b]);
}

/** Paired t-test on the differences `a[i] − b[i]`. */
export function pairedTTest(a: ArrayLike<number>, b: ArrayLike<number>): TTest {
  expectPairs('A paired t-test', a, b, 2);
  const differences = Float64Array.from({ length: a.length }, (_, i) => a[i] - b[i]);
  return tTest(mean(differences), standardError(differences), a.length - 1, [differences], roundingStep(a, b));
}

/** One-sample t-test of the mean against `expectedMean`. */
export function oneSampleTTest(values: ArrayLike<number>, expectedMean = 0): TTest {
  expectGroup(values);
  return tTest(mean(values) - expectedMean, standardError(values), values.length - 1, [values]);
}

/** `step` is the rounding of the values that the groups were made from. */
function tTest(
  difference: number,
  error: number,
  df: number,
  groups: readonly ArrayLike<number>[],
  step = roundingStep(...groups),
): TTest {
  if (groups.some(hasMissing)) return { t: null, df, p: null, reason: missing };
  if (groups.every((values) => rangeOf(values) <= 2 * step)) return { t: null, df, p: null, reason: noVariance };
  const t = difference / error;
  return { t, df, p: studentTwoSidedP(t, df) };
}

const standardError = (values: ArrayLike<number>): number => Math.sqrt(variance(values) / values.length);

function rangeOf(values: ArrayLike<number>): number {
  let [low, high] = [values[0], values[0]];
  for (let i = 1; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return high - low;
}

function expectGroup(values: ArrayLike<number>): void {
  if (values.length < 2) {
    throw new CortexError('InvalidInput', `A t-test needs at least 2 values a group but got ${values.length}.`);
  }
}
