import { mean } from '../../metrics/summary.ts';

/** A mean over those frames, or pixels, whose correlation is defined. */
export interface PartialMean {
  /** NaN when there is none. */
  readonly mean: number;
  /** How many there are, and of how many. */
  readonly n: number;
  readonly of: number;
}

/** The mean of the values that are not NaN, and their number. */
export function partialMean(values: readonly number[]): PartialMean {
  const defined = values.filter((value) => !Number.isNaN(value));
  return { mean: mean(defined), n: defined.length, of: values.length };
}
