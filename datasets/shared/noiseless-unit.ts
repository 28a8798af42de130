import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { NdArray } from '../../src/arrays.ts';
import { type Shape, shapeAsymmetry, shapeOf } from './shape.ts';
import { dot, type PlantedSubspace } from './subspace.ts';
import { tuningGradient, tuningRank, tuningResponse } from './tuning.ts';
import type { UnitPlan } from './unit-plans.ts';

/** What a unit does to the stimulus, without noise. */
export interface NoiselessUnit {
  readonly meanResponse: number;
  /** Its own axes in the site's subspace [axis][dimension]: principal axes of the gradients, about 0, largest first. */
  readonly axes: readonly Float64Array[];
  /** Along the first axis. */
  readonly shape: Shape;
  /**
   * False when an analysis could hardly be expected to find what the unit is: an axis that carries little, a shape near the limit
   * between two, or another shape along an axis that could come out first.
   */
  readonly hasMargin: boolean;
}

/** Distance of a clear asymmetry from the limits between shapes. */
const shapeMargin = 0.12;
/** So much of the gradients' power an axis carries that is expected to be found. */
const smallestShare = 0.12;
/** From this share of the first axis's power on, the second one could come out as the first. */
const exchangeableShare = 0.5;

/** Looks at a unit's noiseless response to projections z [time, dimension] of the site. */
export function noiselessUnit(plan: UnitPlan, site: PlantedSubspace, z: NdArray<Float64Array>): NoiselessUnit {
  const rank = tuningRank(plan.tuning);
  const times = z.shape[0];
  const v = unitProjections(plan, site, z);
  const sd = directionSds(plan, site);
  const response = new Float64Array(times);
  const gradients = Matrix.zeros(times, rank);
  for (let t = 0; t < times; t++) {
    const v1 = v.data[t * rank];
    const v2 = v.data[t * rank + rank - 1];
    response[t] = tuningResponse(plan.tuning, v1, v2);
    const slopes = tuningGradient(plan.tuning, v1, v2);
    for (let j = 0; j < rank; j++) gradients.set(t, j, slopes[j] / sd[j]);
  }
  const along = (axis: Float64Array) =>
    Float64Array.from({ length: times }, (_, t) =>
      axis.reduce((sum, weight, j) => sum + weight * sd[j] * v.data[t * rank + j], 0),
    );
  const aboutZero = principalAxes(gradients);
  const aboutMean = principalAxes(gradients.clone().center('column'));
  const shares = [...aboutZero.shares, ...(rank === 1 ? [] : aboutMean.shares)];
  const looked = [aboutZero, aboutMean].flatMap(({ axes, shares }) =>
    axes.filter((_, k) => k === 0 || shares[k] > exchangeableShare * shares[0]),
  );
  const asymmetries = looked.map((axis) => shapeAsymmetry(along(axis), response));
  const isOneShape = new Set(asymmetries.map(shapeOf)).size === 1;
  const isFarFromLimits = asymmetries.every((value) => Math.abs(Math.abs(value) - 0.33) >= shapeMargin);
  return {
    meanResponse: response.reduce((sum, value) => sum + value / times, 0),
    axes: aboutZero.axes.map((axis) => inSite(axis, plan)),
    shape: shapeOf(asymmetries[0]),
    hasMargin: isOneShape && isFarFromLimits && shares.every((share) => share >= smallestShare),
  };
}

/** The projections v [time, projection] that the unit's tuning takes, in standard deviations. */
export function unitProjections(
  plan: UnitPlan,
  site: PlantedSubspace,
  z: NdArray<Float64Array>,
): NdArray<Float64Array> {
  const [times, dimensions] = z.shape;
  const { directions } = plan;
  const sd = directionSds(plan, site);
  const data = new Float64Array(times * directions.length);
  for (let j = 0; j < directions.length; j++) {
    const direction = directions[j];
    for (let t = 0; t < times; t++) {
      let sum = 0;
      for (let k = 0; k < dimensions; k++) sum += direction[k] * z.data[t * dimensions + k];
      data[t * directions.length + j] = sum / sd[j];
    }
  }
  return { shape: [times, directions.length], data };
}

/** Standard deviation of the stimulus along each direction of a unit. */
export function directionSds({ directions }: UnitPlan, { covariance }: PlantedSubspace): number[] {
  return directions.map((direction) =>
    Math.sqrt(direction.reduce((sum, weight, k) => sum + weight * dot(covariance[k], direction), 0)),
  );
}

function principalAxes(rows: Matrix): { axes: Float64Array[]; shares: number[] } {
  const moment = rows.transpose().mmul(rows);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(moment, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const total = realEigenvalues.reduce((sum, value) => sum + value, 0);
  const mean = rows.mean('column');
  return {
    axes: order.map((k) => oriented(eigenvectorMatrix.getColumn(k), mean)),
    shares: order.map((k) => (total > 0 ? realEigenvalues[k] / total : 1)),
  };
}

/** The axis with the sign that the mean gradient has along it. */
function oriented(axis: readonly number[], mean: readonly number[]): Float64Array {
  const along = axis.reduce((sum, weight, k) => sum + weight * mean[k], 0);
  return Float64Array.from(axis, (weight) => (along < 0 ? -weight : weight));
}

function inSite(axis: Float64Array, { directions }: UnitPlan): Float64Array {
  return directions[0].map((_, k) => axis.reduce((sum, weight, j) => sum + weight * directions[j][k], 0));
}
