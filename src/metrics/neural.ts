import { type NdArray, rowValues, type TypedArray } from '../arrays.ts';
import { pearson } from './correlation.ts';
import { type Ceiling, expectRepeats, type HalfSplits, indicesBelow, RepeatCovariance } from './repeat-covariance.ts';
import { mean, variance } from './summary.ts';

/** Mean over repeats of one neuron's responses [repeat, time]. */
export function meanResponse(repeats: NdArray<TypedArray>): Float64Array {
  const count = expectRepeats(repeats, 1);
  const average = new Float64Array(repeats.shape[1]);
  for (let r = 0; r < count; r++) {
    const row = rowValues(repeats, r);
    for (let t = 0; t < average.length; t++) average[t] += row[t];
  }
  return average.map((sum) => sum / count);
}

/**
 * Signal power of responses [repeat, time]: the part of their variance that repeats share,
 * (Var(Σ responses) − Σ Var(response)) / (R (R − 1)) (Sahani & Linden 2003, eq. 1; variances over time with n − 1).
 */
export function signalPower(repeats: NdArray<TypedArray>): number {
  return new RepeatCovariance(repeats).signalPower;
}

/** Mean correlation between a prediction [time] and each single repeat of responses [repeat, time]. */
export function singleTrialCorrelation(prediction: ArrayLike<number>, repeats: NdArray<TypedArray>): number {
  return mean(indicesBelow(expectRepeats(repeats, 1)).map((r) => pearson(prediction, rowValues(repeats, r))));
}

/**
 * Trial-to-trial response correlation: the mean Pearson r over all pairs of repeats [repeat, time]. Constant repeats
 * correlate with nothing and are left out; NaN with fewer than two others.
 */
export function trialToTrialCorrelation(repeats: NdArray<TypedArray>): number {
  return new RepeatCovariance(repeats).trialToTrialCorrelation;
}

/**
 * Normalised correlation of a prediction [time] with responses [repeat, time]:
 * Cov(mean response, prediction) / √(Var(prediction) · signal power) (Schoppe et al. 2016, eq. 6).
 * NaN when the signal power is not positive or the prediction is constant.
 */
export function normalisedCorrelation(prediction: ArrayLike<number>, repeats: NdArray<TypedArray>): number {
  const response = meanResponse(repeats);
  const power = signalPower(repeats);
  if (!(power > 0)) return Number.NaN;
  return pearson(prediction, response) * Math.sqrt(variance(response) / power);
}

/**
 * Largest correlation with the mean response that a perfect model can reach, from the mean correlation of half-splits:
 * √(2 / (1 + √(1 / CChalf²))) (Hsu, Borst & Theunissen 2004, eq. 16). Every way of halving the repeats is used once, or
 * at most `splits.count` random ways, drawn from `splits.stream`. The last of an odd number is left out of the halves and
 * Spearman–Brown's formula makes up for it, unless `ceiling` asks for that of the halved repeats. Without `splits` keep to
 * some ten repeats. NaN when halves do not correlate.
 */
export function maximalCorrelation(repeats: NdArray<TypedArray>, splits?: HalfSplits, ceiling?: Ceiling): number {
  return new RepeatCovariance(repeats).maximalCorrelation(splits, ceiling);
}
