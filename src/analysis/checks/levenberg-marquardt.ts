import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** A least-squares problem: residuals of parameters within bounds. */
export interface LeastSquares {
  /** Writes the residuals of `parameters` into `into`. */
  residuals(parameters: Float64Array, into: Float64Array): void;
  readonly count: number;
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
}

interface LeastSquaresFit {
  readonly parameters: Float64Array;
  /** Σ residual². */
  readonly cost: number;
  readonly iterations: number;
}

/**
 * Smallest sum of squares by Levenberg's and Marquardt's method (Marquardt 1963; damping scaled by the diagonal of
 * JᵀJ), derivatives by differences, steps cut off at the bounds. Ends when the cost falls by less than `convergence` of
 * itself, or after `iterations` steps.
 */
export function levenbergMarquardt(
  problem: LeastSquares,
  start: ArrayLike<number>,
  { iterations = 100, convergence = 1e-9 } = {},
): LeastSquaresFit {
  const size = start.length;
  let parameters = within(problem, Float64Array.from(start));
  const residuals = new Float64Array(problem.count);
  problem.residuals(parameters, residuals);
  let cost = squares(residuals);
  let damping = 1e-2;
  for (let iteration = 1; iteration <= iterations; iteration++) {
    const { normal, gradient } = normalEquations(problem, parameters, residuals);
    holdAtBounds(problem, parameters, normal, gradient);
    let improved = false;
    while (!improved && damping < 1e12) {
      const step = solveDamped(normal, gradient, damping, size);
      const next = within(
        problem,
        parameters.map((value, i) => value - step[i]),
      );
      const trial = new Float64Array(problem.count);
      problem.residuals(next, trial);
      const trialCost = squares(trial);
      if (trialCost < cost) {
        const fall = cost - trialCost;
        parameters = next;
        residuals.set(trial);
        cost = trialCost;
        damping = Math.max(damping / 5, 1e-12);
        improved = true;
        if (fall <= convergence * cost) return { parameters, cost, iterations: iteration };
      } else {
        damping *= 4;
      }
    }
    if (!improved) return { parameters, cost, iterations: iteration };
  }
  return { parameters, cost, iterations };
}

function within({ lower, upper }: LeastSquares, parameters: Float64Array): Float64Array {
  return parameters.map((value, i) => Math.min(upper[i], Math.max(lower[i], value)));
}

/** JᵀJ and Jᵀr. */
function normalEquations(problem: LeastSquares, parameters: Float64Array, residuals: Float64Array) {
  const size = parameters.length;
  const columns = Array.from(parameters, (value, i) => {
    const width = 1e-6 * Math.max(1e-2, Math.abs(value));
    const step = value + width > problem.upper[i] ? -width : width;
    const moved = parameters.slice();
    moved[i] += step;
    const column = new Float64Array(problem.count);
    problem.residuals(moved, column);
    for (let k = 0; k < column.length; k++) column[k] = (column[k] - residuals[k]) / step;
    return column;
  });
  const normal = Matrix.zeros(size, size);
  const gradient = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    gradient[i] = dot(columns[i], residuals);
    for (let j = 0; j <= i; j++) {
      const value = dot(columns[i], columns[j]);
      normal.set(i, j, value);
      normal.set(j, i, value);
    }
  }
  return { normal, gradient };
}

/** Takes parameters that press against a bound out of the equations, so that the others can move on. */
function holdAtBounds(
  { lower, upper }: LeastSquares,
  parameters: Float64Array,
  normal: Matrix,
  gradient: Float64Array,
) {
  for (let i = 0; i < parameters.length; i++) {
    const presses = gradient[i] > 0 ? parameters[i] <= lower[i] : parameters[i] >= upper[i];
    if (!presses) continue;
    gradient[i] = 0;
    for (let j = 0; j < parameters.length; j++) {
      if (j === i) continue;
      normal.set(i, j, 0);
      normal.set(j, i, 0);
    }
  }
}

function solveDamped(normal: Matrix, gradient: Float64Array, damping: number, size: number): number[] {
  const damped = normal.clone();
  const largest = Math.max(...normal.diagonal());
  for (let i = 0; i < size; i++) {
    damped.set(i, i, normal.get(i, i) * (1 + damping) + 1e-14 * largest + Number.MIN_VALUE);
  }
  const factors = new CholeskyDecomposition(damped);
  if (!factors.isPositiveDefinite()) return new Array(size).fill(0);
  return factors.solve(Matrix.columnVector(gradient)).to1DArray();
}

const squares = (values: Float64Array) => dot(values, values);

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
