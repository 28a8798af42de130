import { expectShape, type NdArray, rowValues, type TypedArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import type { RandomStream } from '../random/stream.ts';
import { hasMissing } from './rounding.ts';
import { mean, variance } from './summary.ts';

/** At most `count` random ways of halving repeats. */
export interface HalfSplits {
  readonly count: number;
  readonly stream: RandomStream;
}

/**
 * Whose mean a ceiling is of: of all repeats, or, as deepSTRF has it, of those that could be halved, which of an odd number
 * leaves the last one out.
 */
export type Ceiling = 'all-repeats' | 'halved-repeats';

/**
 * How repeats of one neuron's responses [repeat, time] vary together, from which every noise ceiling follows. Throws
 * InvalidInput for fewer than two repeats of two bins.
 */
export class RepeatCovariance {
  private readonly count: number;
  private readonly bins: number;
  /** Σ over time of products of the centred repeats, [repeat, repeat]. */
  private readonly products: Float64Array;

  constructor(repeats: NdArray<TypedArray>) {
    this.count = expectRepeats(repeats, 2);
    this.bins = repeats.shape[1];
    const centred = indicesBelow(this.count).map((r) => {
      const row = Float64Array.from(rowValues(repeats, r));
      const centre = mean(row);
      for (let t = 0; t < row.length; t++) row[t] -= centre;
      return row;
    });
    this.products = new Float64Array(this.count ** 2);
    for (let i = 0; i < this.count; i++) {
      for (let j = i; j < this.count; j++) {
        const product = dot(centred[i], centred[j]);
        this.products[i * this.count + j] = product;
        this.products[j * this.count + i] = product;
      }
    }
  }

  /** Mean variance of single repeats, n − 1. */
  get trialPower(): number {
    return this.ofSingle() / this.count / (this.bins - 1);
  }

  /** (Var(Σ responses) − Σ Var(response)) / (R (R − 1)) (Sahani & Linden 2003, eq. 1). */
  get signalPower(): number {
    const ofSum = this.products.reduce((sum, product) => sum + product, 0);
    return (ofSum - this.ofSingle()) / (this.bins - 1) / (this.count * (this.count - 1));
  }

  /**
   * Standard error of `signalPower` by leaving out one repeat after the other (jackknife, Efron & Tibshirani 1993, eq. 11.5); NaN for two
   * repeats.
   */
  get signalPowerError(): number {
    if (this.count < 3) return Number.NaN;
    const pairs = this.products.reduce((sum, product) => sum + product, 0) - this.ofSingle();
    const without = indicesBelow(this.count).map((r) => {
      const withOthers = indicesBelow(this.count).reduce((sum, j) => sum + (j === r ? 0 : this.at(r, j)), 0);
      return (pairs - 2 * withOthers) / (this.bins - 1) / ((this.count - 1) * (this.count - 2));
    });
    return Math.sqrt((this.count - 1) * variance(without, 0));
  }

  /** Mean Pearson r over all pairs of repeats that vary; NaN with fewer than two, or where a bin is missing. */
  get trialToTrialCorrelation(): number {
    const varying = indicesBelow(this.count).filter((r) => this.at(r, r) !== 0);
    const pairs = varying.flatMap((i, k) =>
      varying.slice(k + 1).map((j) => this.at(i, j) / Math.sqrt(this.at(i, i) * this.at(j, j))),
    );
    return mean(pairs);
  }

  /**
   * √(2 / (1 + √(1 / CChalf²))) (Hsu, Borst & Theunissen 2004, eq. 16) for the mean of an even number of repeats, over the
   * splits in which both halves vary. Its square is 2 CChalf / (1 + CChalf): Spearman (1910) and Brown (1910) for twice the
   * repeats of a half. An odd number R is k = 2 R / (R − 1) halves of the repeats but the last, so there it is k CChalf /
   * (1 + (k − 1) CChalf). NaN when halves do not correlate, or where a bin is missing.
   */
  maximalCorrelation(splits?: HalfSplits, ceiling: Ceiling = 'all-repeats'): number {
    if (hasMissing(this.products)) return Number.NaN;
    const even = this.count - (this.count % 2);
    const halves =
      splits && halvings(even) > splits.count
        ? Array.from({ length: splits.count }, () => [...splits.stream.permutation(even).subarray(0, even / 2)])
        : halvesOf(even);
    const correlations = halves.map((first) => this.halfCorrelation(even, first));
    const half = mean(correlations.filter((r) => !Number.isNaN(r)));
    if (!(half > 0)) return Number.NaN;
    if (even === this.count || ceiling === 'halved-repeats') return Math.sqrt(2 / (1 + Math.sqrt(1 / half ** 2)));
    const longer = (2 * this.count) / even;
    return Math.sqrt((longer * half) / (1 + (longer - 1) * half));
  }

  /** Correlation of the sum of the repeats in `first` with the sum of the others of the first `even`. */
  private halfCorrelation(even: number, first: readonly number[]): number {
    const side = new Uint8Array(even);
    for (const r of first) side[r] = 1;
    const sums = [0, 0, 0];
    for (let i = 0; i < even; i++) {
      for (let j = 0; j < even; j++) sums[side[i] + side[j]] += this.at(i, j);
    }
    return sums[1] / 2 / Math.sqrt(sums[0] * sums[2]);
  }

  private ofSingle(): number {
    return indicesBelow(this.count).reduce((sum, r) => sum + this.at(r, r), 0);
  }

  private at(i: number, j: number): number {
    return this.products[i * this.count + j];
  }
}

export function indicesBelow(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** Number of repeats of [repeat, time]; throws InvalidInput for fewer than `atLeast`, or fewer than two bins. */
export function expectRepeats(repeats: NdArray<TypedArray>, atLeast: number): number {
  expectShape(repeats, 'repeats', ['repeat', 'time']);
  if (repeats.shape[0] < atLeast || repeats.shape[1] < 2) {
    throw new CortexError(
      'InvalidInput',
      `This metric needs at least ${atLeast} repeats of 2 time bins but got [${repeats.shape}].`,
    );
  }
  return repeats.shape[0];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += a[t] * b[t];
  return sum;
}

/** Number of ways to halve n repeats: C(n, n/2) / 2. */
function halvings(n: number): number {
  let ways = 0.5;
  for (let i = 1; i <= n / 2; i++) ways *= (n / 2 + i) / i;
  return Math.round(ways);
}

/** All halves of 0…n−1 that contain 0, so that every split appears once. */
function halvesOf(n: number): number[][] {
  const grow = (chosen: readonly number[], from: number): number[][] => {
    if (chosen.length === n / 2) return [[...chosen]];
    return indicesBelow(n)
      .slice(from)
      .flatMap((next) => grow([...chosen, next], next + 1));
  };
  return grow([0], 1);
}
