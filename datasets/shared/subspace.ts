import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { type NdArray, ndarray, sizeOf } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';
import { projections } from './projections.ts';

/** A site's planted subspace. */
export interface PlantedSubspace {
  /**
   * Orthonormal filters [dimension, lag, ...frame] over the standardised stimulus. The first two span the plane in which
   * units are tuned; projections on them do not correlate with each other, nor do those on the others among themselves.
   */
  readonly filters: NdArray;
  /** Covariance of the projections [dimension][dimension]. */
  readonly covariance: readonly Float64Array[];
  /** Standard deviation of the stimulus along the direction that it excites most, over that along the one it excites least. */
  readonly sdRatio: number;
}

/** A standardised stimulus and the times at which its projections are looked at. */
export interface StimulusSample {
  readonly stimulus: NdArray;
  readonly times: Int32Array;
}

/** In arranged simulations no direction of a subspace varies so much more than another. */
const largestSdRatio = 1.8;
/** There a filter keeps at least so much outside the span of those before it. */
const smallestRest = 0.5;
const largestTries = 400;

/**
 * Draws filters and turns them into an orthonormal basis, the first two filters into its first plane. `arranged`: until the stimulus
 * excites every direction of it about alike. Throws InvalidData when no draw is good enough.
 */
export function plantSubspace(
  drawFilters: () => NdArray,
  samples: readonly StimulusSample[],
  { arranged }: { readonly arranged: boolean },
): PlantedSubspace {
  for (let tries = 0; tries < (arranged ? largestTries : 1); tries++) {
    const basis = orthonormalised(drawFilters(), arranged ? smallestRest : 1e-3);
    if (!basis) continue;
    const covariance = covarianceOf(basis, samples);
    const { realEigenvalues } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
    const sdRatio = Math.sqrt(Math.max(...realEigenvalues) / Math.max(0, Math.min(...realEigenvalues)));
    if (arranged && sdRatio > largestSdRatio) continue;
    const turns = blockAxes(covariance);
    const turned = turns.mmul(covariance).mmul(turns.transpose());
    return {
      filters: combineFilters(basis, turns.to2DArray()),
      covariance: turned.to2DArray().map((row) => Float64Array.from(row)),
      sdRatio,
    };
  }
  throw new CortexError(
    'InvalidData',
    arranged
      ? `None of ${largestTries} draws of filters spans a subspace that the stimulus excites evenly; ask for fewer dimensions.`
      : 'Filters that were drawn lie in the span of each other; ask for fewer dimensions or take another seed.',
  );
}

/** Gram–Schmidt; undefined when less than `smallest` of a filter leaves the span of those before it. */
function orthonormalised({ shape, data }: NdArray, smallest: number): NdArray | undefined {
  const size = data.length / shape[0];
  const rows = Float64Array.from(data);
  const row = (k: number) => rows.subarray(k * size, (k + 1) * size);
  for (let k = 0; k < shape[0]; k++) {
    const before = norm(row(k));
    for (let j = 0; j < k; j++) addScaled(row(k), row(j), -dot(row(k), row(j)));
    const after = norm(row(k));
    if (after < smallest * before) return undefined;
    for (let i = 0; i < size; i++) row(k)[i] /= after;
  }
  return ndarray(shape, Float32Array.from(rows));
}

/** Covariance of the projections, whose mean is 0. */
function covarianceOf(basis: NdArray, samples: readonly StimulusSample[]): Matrix {
  const count = basis.shape[0];
  const sum = Matrix.zeros(count, count);
  let total = 0;
  for (const { stimulus, times } of samples) {
    const z = Matrix.from1DArray(times.length, count, projections(stimulus, basis, times).data);
    sum.add(z.transpose().mmul(z));
    total += times.length;
  }
  return sum.div(total);
}

/** Rotations [new, old] to the principal axes of the first two dimensions and of the others, least variance first. */
function blockAxes(covariance: Matrix): Matrix {
  const count = covariance.rows;
  const turns = Matrix.zeros(count, count);
  for (const [from, to] of [
    [0, Math.min(2, count)],
    [2, count],
  ]) {
    if (to <= from) continue;
    const block = covariance.subMatrix(from, to - 1, from, to - 1);
    const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(block, { assumeSymmetric: true });
    const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[a] - realEigenvalues[b]);
    order.forEach((k, i) => {
      eigenvectorMatrix.getColumn(k).forEach((weight, j) => void turns.set(from + i, from + j, weight));
    });
  }
  return turns;
}

/** Filters Σ_k weights[i][k] · filter_k: [combination, lag, ...frame]. */
export function combineFilters(filters: NdArray, weights: readonly ArrayLike<number>[]): NdArray {
  const [, ...rest] = filters.shape;
  const size = sizeOf(rest);
  const data = new Float32Array(weights.length * size);
  weights.forEach((row, i) => {
    const sum = new Float64Array(size);
    for (let k = 0; k < filters.shape[0]; k++) addScaled(sum, rowOf(filters, k), row[k]);
    data.set(sum, i * size);
  });
  return ndarray([weights.length, ...rest], data);
}

function rowOf({ shape, data }: NdArray, k: number): Float32Array {
  const size = data.length / shape[0];
  return data.subarray(k * size, (k + 1) * size);
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function norm(a: ArrayLike<number>): number {
  return Math.sqrt(dot(a, a));
}

function addScaled(target: Float64Array, source: ArrayLike<number>, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * source[i];
}
