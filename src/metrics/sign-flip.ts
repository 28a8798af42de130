import { CortexError } from '../errors.ts';
import type { RandomStream } from '../random/stream.ts';
import { mean } from './summary.ts';

/** Sign-flip test that the mean of independent values is 0. */
export interface SignFlip {
  readonly n: number;
  readonly mean: number;
  /** Two-sided; 2 / 2ⁿ at least, so that fewer than six values cannot fall below .05. */
  readonly p: number;
}

/** Up to so many values all 2ⁿ signs are counted. */
const exactUpTo = 14;
const draws = 9999;

/**
 * Sign-flip permutation test (Fisher 1935; Good 2005, §3.2): how often values with signs of their own have a mean at least as far
 * from 0. Exact up to 14 values, else 9999 draws of `stream` and the observed one. Throws InvalidInput without a value or with
 * one that is not finite.
 */
export function signFlipTest(values: readonly number[], stream: RandomStream): SignFlip {
  const n = values.length;
  if (n === 0 || !values.every(Number.isFinite)) {
    throw new CortexError('InvalidInput', `A sign-flip test needs finite values but got ${n === 0 ? 'none' : values}.`);
  }
  const sum = values.reduce((all, value) => all + value, 0);
  const smallest = Math.abs(sum) * (1 - 1e-12);
  const reaches = (isFlipped: (i: number) => boolean) =>
    Math.abs(values.reduce((all, value, i) => all + (isFlipped(i) ? -value : value), 0)) >= smallest;
  let [reached, all] = [0, 0];
  if (n <= exactUpTo) {
    for (all = 0; all < 2 ** n; all++) if (reaches((i) => ((all >> i) & 1) === 1)) reached++;
  } else {
    for (; all < draws; all++) if (reaches(() => stream.uniform() < 0.5)) reached++;
    [reached, all] = [reached + 1, all + 1];
  }
  return { n, mean: mean(values), p: reached / all };
}
