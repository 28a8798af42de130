import { expectShape, type NdArray, type TypedArray } from '../arrays.ts';
import { expectPairs } from './pairs.ts';
import { mean } from './summary.ts';

/** Mean squared difference. */
export function meanSquaredError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return sumOfSquaredDifferences(a, b) / a.length;
}

/** Mean absolute difference. */
export function meanAbsoluteError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expectPairs('A mean absolute error', a, b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}

/**
 * Coefficient of determination 1 − Σ(truth − prediction)² / Σ(truth − mean)²; below 0 when worse than the mean.
 * A constant truth gives 1 when predicted exactly and 0 otherwise.
 */
export function rSquared(truth: ArrayLike<number>, prediction: ArrayLike<number>): number {
  const residual = sumOfSquaredDifferences(truth, prediction);
  const total = totalSumOfSquares(truth);
  if (total === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / total;
}

/** R² of several outputs: of each column, their plain mean, weighted by the columns' variance, and over all values at once. */
interface ColumnwiseRSquared {
  readonly columns: readonly number[];
  readonly uniformAverage: number;
  readonly varianceWeighted: number;
  readonly flattened: number;
}

/** R² of [sample, output] arrays of the same shape. */
export function rSquaredColumns(truth: NdArray<TypedArray>, prediction: NdArray<TypedArray>): ColumnwiseRSquared {
  expectShape(truth, 'truth', ['sample', 'output']);
  expectShape(prediction, 'prediction', ['sample', 'output'], truth.shape);
  const [samples, outputs] = truth.shape;
  const column = (array: NdArray<TypedArray>, j: number) =>
    Float64Array.from({ length: samples }, (_, i) => array.data[i * outputs + j]);
  const pairs = Array.from({ length: outputs }, (_, j) => [column(truth, j), column(prediction, j)] as const);
  const columns = pairs.map(([t, p]) => rSquared(t, p));
  const weights = pairs.map(([t]) => totalSumOfSquares(t));
  const weighted = columns.reduce((sum, r2, j) => sum + r2 * weights[j], 0);
  return {
    columns,
    uniformAverage: mean(columns),
    varianceWeighted: weighted / weights.reduce((sum, weight) => sum + weight, 0),
    flattened: rSquared(truth.data, prediction.data),
  };
}

function totalSumOfSquares(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) ** 2;
  return sum;
}

function sumOfSquaredDifferences(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expectPairs('A squared error', a, b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}
