import { expectShape, type NdArray, type TypedArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { pearson } from './correlation.ts';
import { mean, variance } from './summary.ts';

/** Mean over repeats of one neuron's responses [repeat, time]. */
export function meanResponse(repeats: NdArray<TypedArray>): Float64Array {
  return averageRepeats(repeats, indicesBelow(expectRepeats(repeats, 1)));
}

/**
 * Signal power of responses [repeat, time]: the part of their variance that repeats share,
 * (Var(Σ responses) − Σ Var(response)) / (R (R − 1)) (Sahani & Linden 2003, eq. 1; variances over time with n − 1).
 */
export function signalPower(repeats: NdArray<TypedArray>): number {
  const count = expectRepeats(repeats, 2);
  const all = indicesBelow(count);
  const ofSum = count ** 2 * variance(averageRepeats(repeats, all));
  const sumOf = all.reduce((sum, r) => sum + variance(rowOf(repeats, r)), 0);
  return (ofSum - sumOf) / (count * (count - 1));
}

/** Mean correlation between a prediction [time] and each single repeat of responses [repeat, time]. */
export function singleTrialCorrelation(prediction: ArrayLike<number>, repeats: NdArray<TypedArray>): number {
  return mean(indicesBelow(expectRepeats(repeats, 1)).map((r) => pearson(prediction, rowOf(repeats, r))));
}

/** Trial-to-trial response correlation: the mean Pearson r over all pairs of repeats [repeat, time]. */
export function trialToTrialCorrelation(repeats: NdArray<TypedArray>): number {
  const count = expectRepeats(repeats, 2);
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) values.push(pearson(rowOf(repeats, i), rowOf(repeats, j)));
  }
  return mean(values);
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
 * √(2 / (1 + √(1 / CChalf²))) (Hsu, Borst & Theunissen 2004, eq. 16). Every way of halving the repeats is used once,
 * so keep to some ten repeats; the last of an odd number is left out.
 */
export function maximalCorrelation(repeats: NdArray<TypedArray>): number {
  const count = expectRepeats(repeats, 2);
  const even = count - (count % 2);
  const halves = halvesOf(even);
  const correlations = halves.map((half) =>
    pearson(
      averageRepeats(repeats, half),
      averageRepeats(
        repeats,
        indicesBelow(even).filter((r) => !half.includes(r)),
      ),
    ),
  );
  return Math.sqrt(2 / (1 + Math.sqrt(1 / mean(correlations) ** 2)));
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

function averageRepeats(repeats: NdArray<TypedArray>, rows: readonly number[]): Float64Array {
  const sum = new Float64Array(repeats.shape[1]);
  for (const r of rows)
    rowOf(repeats, r).forEach((value, t) => {
      sum[t] += value / rows.length;
    });
  return sum;
}

function rowOf(repeats: NdArray<TypedArray>, row: number): TypedArray {
  return repeats.data.subarray(row * repeats.shape[1], (row + 1) * repeats.shape[1]);
}

function indicesBelow(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

function expectRepeats(repeats: NdArray<TypedArray>, atLeast: number): number {
  expectShape(repeats, 'repeats', ['repeat', 'time']);
  if (repeats.shape[0] < atLeast || repeats.shape[1] < 2) {
    throw new CortexError(
      'InvalidInput',
      `This metric needs at least ${atLeast} repeats of 2 time bins but got [${repeats.shape}].`,
    );
  }
  return repeats.shape[0];
}
