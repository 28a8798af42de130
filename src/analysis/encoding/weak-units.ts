import type { NdArray } from '../../arrays.ts';
import { RepeatCovariance } from '../../metrics/repeat-covariance.ts';

/** How many units have scores that a small signal power blows up: its standard error is in the denominator as much as itself. */
export interface WeakUnits {
  /** Units whose signal power is positive, so that scores are divided by it. */
  readonly of: number;
  /** Those whose signal power is below twice its own standard error (jackknife over repeats). */
  readonly below: number;
  /** Those of two repeats, of which nothing says how sure the signal power is. */
  readonly unknown: number;
}

const standardErrors = 2;

/**
 * Units whose ccNorm, CC / CCmax and predictive power are not to be interpreted one by one, and pull at means over units: predicted by their
 * true rates, 150 simulated units of 5 Hz and two repeats have a mean ccNorm of 1.16 (median .93, 6.8 at most) and a predictive power of 1.92;
 * of 5 Hz and three repeats 115 of 147 are counted, of 1 Hz and ten 137 of 146, of 5 Hz and ten none. `repeats`: responses [repeat, time] of every unit.
 */
export function weakUnits(repeats: readonly NdArray[]): WeakUnits {
  const signals = repeats.flatMap((one) => {
    if (one.shape[0] < 2 || one.shape[1] < 2) return [];
    const covariance = new RepeatCovariance(one);
    const { signalPower } = covariance;
    return signalPower > 0 ? [{ signalPower, error: covariance.signalPowerError }] : [];
  });
  return {
    of: signals.length,
    below: signals.filter(({ signalPower, error }) => signalPower < standardErrors * error).length,
    unknown: signals.filter(({ error }) => Number.isNaN(error)).length,
  };
}
