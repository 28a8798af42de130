import { CortexError } from '../errors.ts';
import { studentTwoSidedP } from './distributions.ts';
import { expectPairs } from './pairs.ts';
import { mean, variance } from './summary.ts';

/** A t statistic, its degrees of freedom and two-sided p; t and p are NaN when all values are equal. */
export interface TTest {
  readonly t: number;
  readonly df: number;
  readonly p: number;
}

/** Two-sample t-test with pooled variance (Student 1908); t > 0 when `a` is larger. */
export function studentTTest(a: ArrayLike<number>, b: ArrayLike<number>): TTest {
  expectGroup(a);
  expectGroup(b);
  const df = a.length + b.length - 2;
  const pooled = ((a.length - 1) * variance(a) + (b.length - 1) * variance(b)) / df;
  return tTest(mean(a) - mean(b), Math.sqrt(pooled * (1 / a.length + 1 / b.length)), df);
}

/** Two-sample t-test without the assumption of equal variances (Welch 1947); t > 0 when `a` is larger. */
export function welchTTest(a: ArrayLike<number>, b: ArrayLike<number>): TTest {
  expectGroup(a);
  expectGroup(b);
  const errorA = variance(a) / a.length;
  const errorB = variance(b) / b.length;
  const df = (errorA + errorB) ** 2 / (errorA ** 2 / (a.length - 1) + errorB ** 2 / (b.length - 1));
  return tTest(mean(a) - mean(b), Math.sqrt(errorA + errorB), df || a.length + b.length - 2);
}

/** Paired t-test on the differences `a[i] − b[i]`. */
export function pairedTTest(a: ArrayLike<number>, b: ArrayLike<number>): TTest {
  expectPairs('A paired t-test', a, b, 2);
  return oneSampleTTest(Float64Array.from({ length: a.length }, (_, i) => a[i] - b[i]));
}

/** One-sample t-test of the mean against `expectedMean`. */
export function oneSampleTTest(values: ArrayLike<number>, expectedMean = 0): TTest {
  expectGroup(values);
  return tTest(mean(values) - expectedMean, Math.sqrt(variance(values) / values.length), values.length - 1);
}

function tTest(difference: number, standardError: number, df: number): TTest {
  const t = difference / standardError;
  return { t, df, p: studentTwoSidedP(t, df) };
}

function expectGroup(values: ArrayLike<number>): void {
  if (values.length < 2) {
    throw new CortexError('InvalidInput', `A t-test needs at least 2 values a group but got ${values.length}.`);
  }
}
