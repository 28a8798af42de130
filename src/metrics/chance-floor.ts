import type { RandomStream } from '../random/stream.ts';
import { mean, quantile } from './summary.ts';

interface ChanceFloorOptions {
  readonly stream: RandomStream;
  /** Draws (1000). */
  readonly draws?: number;
  /** Bins a draw, at most as many as there are (500). */
  readonly bins?: number;
}

/**
 * Correlation that a unit reaches by chance: bins of prediction and response are drawn independently of each other,
 * with repeats, and the 95th percentile of their correlations is taken (analysis code of Wingert et al. 2026). Every
 * unit sees the same draws; a draw in which either is constant does not count. `predictions` and `responses` are one
 * row a unit, all of one length; NaN for a constant row.
 */
export function chanceFloor(
  predictions: readonly ArrayLike<number>[],
  responses: readonly ArrayLike<number>[],
  { stream, draws = 1000, bins = 500 }: ChanceFloorOptions,
): number[] {
  const length = responses[0]?.length ?? 0;
  const size = Math.min(bins, length);
  const ofPrediction = new Int32Array(size);
  const ofResponse = new Int32Array(size);
  const pairs = responses.map((response, unit) => ({
    prediction: centred(predictions[unit]),
    response: centred(response),
    correlations: new Float64Array(draws),
  }));
  for (let draw = 0; draw < draws; draw++) {
    for (let i = 0; i < size; i++) {
      ofPrediction[i] = stream.integer(length);
      ofResponse[i] = stream.integer(length);
    }
    for (const { prediction, response, correlations } of pairs) {
      correlations[draw] = drawnCorrelation(prediction, ofPrediction, response, ofResponse);
    }
  }
  return pairs.map(({ correlations }) =>
    quantile(
      correlations.filter((value) => Number.isFinite(value)),
      0.95,
    ),
  );
}

/** Around 0, so that one pass over the draws loses no digits. */
function centred(values: ArrayLike<number>): Float64Array {
  const centre = mean(values);
  return Float64Array.from(values, (value) => value - centre);
}

/** Correlation of a[first] with b[second]. */
function drawnCorrelation(a: Float64Array, first: Int32Array, b: Float64Array, second: Int32Array): number {
  const n = first.length;
  let sumA = 0;
  let sumB = 0;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < n; i++) {
    const x = a[first[i]];
    const y = b[second[i]];
    sumA += x;
    sumB += y;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return (ab - (sumA * sumB) / n) / Math.sqrt((aa - sumA ** 2 / n) * (bb - sumB ** 2 / n));
}
