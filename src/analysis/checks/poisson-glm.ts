import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { expectFinite, expectShape, type NdArray } from '../../arrays.ts';
import { CortexError } from '../../errors.ts';

export interface PoissonGlm {
  /** One weight a regressor. */
  readonly weights: Float64Array;
  readonly intercept: number;
  /** 2 Σ [y ln(y/μ) − (y − μ)]. */
  readonly deviance: number;
  readonly iterations: number;
}

const largestIterations = 100;
/** Relative change of the deviance at which the iteration ends. */
const convergence = 1e-12;
/** Rates under this fraction of the mean count as 0. */
const smallestRate = 1e-9;

/**
 * Poisson regression with a logarithmic link by iteratively reweighted least squares (McCullagh & Nelder 1989, §2.5):
 * counts y [sample], regressors x [sample, regressor]; a step that raises the deviance is halved.
 * Throws InvalidData for negative counts, counts that are all 0, dependent regressors, and no convergence.
 */
export function fitPoissonGlm(x: NdArray<Float32Array | Float64Array>, y: ArrayLike<number>): PoissonGlm {
  expectShape(x, 'regressors', ['sample', 'regressor'], [y.length]);
  expectFinite(x, 'regressors');
  let mean = 0;
  for (let i = 0; i < y.length; i++) {
    if (!(y[i] >= 0)) throw new CortexError('InvalidData', `Count ${i} is ${y[i]}; counts are 0 or more.`);
    mean += y[i] / y.length;
  }
  if (mean === 0)
    throw new CortexError('InvalidData', 'All counts are 0, so no rate can be fitted; leave the unit out.');
  const size = x.shape[1] + 1;
  let beta = new Float64Array(size);
  beta[size - 1] = Math.log(mean);
  let deviance = devianceOf(linearPredictor(x, beta), y);
  for (let iteration = 1; iteration <= largestIterations; iteration++) {
    const target = weightedStep(x, y, beta);
    let step = 1;
    let next = beta;
    let nextDeviance = Number.POSITIVE_INFINITY;
    while (!(nextDeviance <= deviance * (1 + convergence)) && step > 1e-6) {
      next = beta.map((value, i) => value + step * (target[i] - value));
      nextDeviance = devianceOf(linearPredictor(x, next), y);
      step /= 2;
    }
    const change = Math.abs(deviance - nextDeviance);
    beta = next;
    deviance = nextDeviance;
    if (change <= convergence * (deviance + 1)) {
      expectFiring(linearPredictor(x, beta), mean);
      return { weights: beta.slice(0, -1), intercept: beta[size - 1], deviance, iterations: iteration };
    }
  }
  throw new CortexError(
    'InvalidData',
    `The regression did not converge in ${largestIterations} steps; use fewer regressors or more data.`,
  );
}

/** Throws when a sample's rate ran towards 0: its weights have no finite best value. */
function expectFiring(eta: Float64Array, mean: number): void {
  if (eta.every((value) => value > Math.log(mean * smallestRate))) return;
  throw new CortexError(
    'InvalidData',
    'A regressor tells silence from firing perfectly, so its weight has no finite best value; leave it out or add data.',
  );
}

/** Σ_j x_ij β_j + β_last for every sample. */
function linearPredictor(
  { shape: [samples, regressors], data }: NdArray<Float32Array | Float64Array>,
  beta: Float64Array,
) {
  return Float64Array.from({ length: samples }, (_, i) => {
    let sum = beta[regressors];
    for (let j = 0; j < regressors; j++) sum += data[i * regressors + j] * beta[j];
    return sum;
  });
}

function devianceOf(eta: Float64Array, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < eta.length; i++) {
    const rate = Math.exp(eta[i]);
    sum += (y[i] > 0 ? y[i] * (Math.log(y[i]) - eta[i]) : 0) - (y[i] - rate);
  }
  return 2 * sum;
}

/** Solution of (XᵀWX)β = XᵀWz, W = μ, z = η + (y − μ)/μ. */
function weightedStep(x: NdArray<Float32Array | Float64Array>, y: ArrayLike<number>, beta: Float64Array): number[] {
  const [samples, regressors] = x.shape;
  const size = regressors + 1;
  const gram = new Float64Array(size * size);
  const right = new Float64Array(size);
  const eta = linearPredictor(x, beta);
  const row = new Float64Array(size).fill(1);
  for (let i = 0; i < samples; i++) {
    row.set(x.data.subarray(i * regressors, (i + 1) * regressors));
    const rate = Math.exp(eta[i]);
    const working = rate * eta[i] + y[i] - rate;
    for (let j = 0; j < size; j++) {
      right[j] += row[j] * working;
      const weighted = rate * row[j];
      for (let k = 0; k <= j; k++) gram[j * size + k] += weighted * row[k];
    }
  }
  for (let j = 0; j < size; j++) for (let k = 0; k < j; k++) gram[k * size + j] = gram[j * size + k];
  const factors = new CholeskyDecomposition(Matrix.from1DArray(size, size, gram));
  if (!factors.isPositiveDefinite()) {
    throw new CortexError(
      'InvalidData',
      'The regressors depend on each other; leave out the ones that follow from others.',
    );
  }
  return factors.solve(Matrix.columnVector(right)).to1DArray();
}
