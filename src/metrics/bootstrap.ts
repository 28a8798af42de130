import { CortexError } from '../errors.ts';
import type { RandomStream } from '../random/stream.ts';
import { normalTwoSidedP, studentCriticalT } from './distributions.ts';
import { quantile } from './summary.ts';

/** An estimate and its bootstrap percentile interval. */
export interface Interval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

export interface BootstrapOptions {
  /** Where the draws come from, such as `randomStream(seed, 'bootstrap')`. */
  readonly stream: RandomStream;
  /** Number of resamples (2000). */
  readonly resamples?: number;
  /** Coverage of the interval (.95). */
  readonly level?: number;
  /**
   * Observations in one resampled block (1). Autocorrelated trials need blocks about as long as the correlation:
   * overlapping runs of neighbours are drawn and joined (moving-block bootstrap, Künsch 1989).
   */
  readonly blockLength?: number;
}

/** As many items, drawn with replacement. */
export function redrawn<T>(items: readonly T[], stream: RandomStream): T[] {
  return items.map(() => items[stream.integer(items.length)]);
}

/** Of fewer clusters not even expanded percentiles hold what they say: draws hardly leave the values that there are. */
export const fewestClusters = 5;

/**
 * The share below a 95 % percentile interval of `n` clusters, by Student's t in place of the normal distribution (expanded percentile
 * interval, Hesterberg 2015, Am. Stat. 69:371). His further √(n / (n − 1)) is in a bootstrap of two stages already, which spreads the
 * means of clusters a little more than clusters are spread.
 */
export function expandedTail(n: number): number {
  return normalTwoSidedP(studentCriticalT(0.05, n - 1)) / 2;
}

/**
 * Percentile bootstrap (Efron 1979) of a statistic of `n` observations. `statistic` takes the indices of one resample,
 * with repeats; resamples in which it is NaN (a class left out, say) are dropped. Where the estimate itself is NaN there is
 * no interval either.
 */
export function bootstrapInterval(
  n: number,
  statistic: (indices: Int32Array) => number,
  { stream, resamples = 2000, level = 0.95, blockLength = 1 }: BootstrapOptions,
): Interval {
  if (!(blockLength >= 1 && blockLength <= n)) {
    throw new CortexError('InvalidInput', `A bootstrap block has 1 to ${n} observations but got ${blockLength}.`);
  }
  if (!(level > 0 && level < 1)) {
    throw new CortexError('InvalidInput', `The level of an interval lies between 0 and 1 but is ${level}.`);
  }
  const estimate = statistic(Int32Array.from({ length: n }, (_, i) => i));
  if (Number.isNaN(estimate)) return { estimate, lower: Number.NaN, upper: Number.NaN };
  const indices = new Int32Array(n);
  const draws: number[] = [];
  for (let r = 0; r < resamples; r++) {
    for (let filled = 0; filled < n; filled += blockLength) {
      const start = stream.integer(n - blockLength + 1);
      const length = Math.min(blockLength, n - filled);
      for (let k = 0; k < length; k++) indices[filled + k] = start + k;
    }
    const value = statistic(indices);
    if (!Number.isNaN(value)) draws.push(value);
  }
  return {
    estimate,
    lower: quantile(draws, (1 - level) / 2),
    upper: quantile(draws, (1 + level) / 2),
  };
}
