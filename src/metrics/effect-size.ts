import { CortexError } from '../errors.ts';
import { hasMissing } from './rounding.ts';
import { mean, variance } from './summary.ts';

/** Cohen's d of two groups: (mean a − mean b) / pooled standard deviation (Cohen 1988); NaN when neither varies or a value is missing. */
export function cohensD(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length < 2 || b.length < 2) {
    throw new CortexError(
      'InvalidInput',
      `Cohen's d needs at least 2 values a group, got ${a.length} and ${b.length}.`,
    );
  }
  const pooled = ((a.length - 1) * variance(a) + (b.length - 1) * variance(b)) / (a.length + b.length - 2);
  return pooled > 0 ? (mean(a) - mean(b)) / Math.sqrt(pooled) : Number.NaN;
}

/** One-sided empirical p of `value` among null draws: (1 + number of draws ≥ value) / (1 + draws) (Davison & Hinkley 1997); NaN when any is missing. */
export function empiricalP(value: number, nullDraws: ArrayLike<number>): number {
  if (Number.isNaN(value) || hasMissing(nullDraws)) return Number.NaN;
  let asLarge = 0;
  for (let i = 0; i < nullDraws.length; i++) if (nullDraws[i] >= value) asLarge++;
  return (1 + asLarge) / (1 + nullDraws.length);
}
