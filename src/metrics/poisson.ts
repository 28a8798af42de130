import { CortexError } from '../errors.ts';
import { logGamma } from './distributions.ts';

/** How well rates explain spike counts. */
export interface PoissonFit {
  /** Σ y ln r − r − ln y! over all counts, nats. */
  readonly logLikelihood: number;
  /** (log-likelihood − that of the best constant rate) / (spikes · ln 2); NaN without spikes (Pillow et al. 2008). */
  readonly bitsPerSpike: number;
  /** 2 Σ [y ln(y / r) − (y − r)] (McCullagh & Nelder 1989, §2.3). */
  readonly deviance: number;
  readonly spikes: number;
}

/** Lowest rate, as a fraction of the mean count: a rate of 0 would forbid every spike. */
const lowestRate = 0.01;

/**
 * Poisson fit of predicted counts `rates` [time] to counts [repeat, time], every repeat with the same rates. A rate
 * below 1 % of the mean count is raised to it. Throws InvalidData for a count that is negative or no whole number.
 */
export function poissonFit(rates: ArrayLike<number>, counts: ArrayLike<number>): PoissonFit {
  const repeats = counts.length / rates.length;
  let spikes = 0;
  for (let i = 0; i < counts.length; i++) {
    if (!isCount(counts[i])) {
      throw new CortexError('InvalidData', `Spike counts are whole numbers from 0 but one is ${counts[i]}.`);
    }
    spikes += counts[i];
  }
  const constant = spikes / counts.length;
  let logLikelihood = 0;
  let ofConstant = 0;
  let saturated = 0;
  for (let t = 0; t < rates.length; t++) {
    const rate = Math.max(rates[t], constant * lowestRate);
    let total = 0;
    for (let r = 0; r < repeats; r++) {
      const count = counts[r * rates.length + t];
      if (count === 0) continue;
      total += count;
      const logFactorial = count === 1 ? 0 : logGamma(count + 1);
      logLikelihood -= logFactorial;
      ofConstant -= logFactorial;
      saturated += count * Math.log(count) - count - logFactorial;
    }
    logLikelihood -= repeats * rate;
    ofConstant -= repeats * constant;
    if (total === 0) continue;
    logLikelihood += total * Math.log(rate);
    ofConstant += total * Math.log(constant);
  }
  return {
    logLikelihood,
    bitsPerSpike: spikes > 0 ? (logLikelihood - ofConstant) / (spikes * Math.LN2) : Number.NaN,
    deviance: 2 * (saturated - logLikelihood),
    spikes,
  };
}

/** True for 0, 1, 2, … */
export const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
