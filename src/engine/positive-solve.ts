import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { CortexError } from '../errors.ts';
import { flagAttribute, isNative, runOp, typeAttribute } from './ops.ts';
import { tf } from './tensorflow.ts';

/**
 * X of A X = B for a symmetric positive definite A [n, n] and B [n, m], by Cholesky factors (Golub & Van Loan 2013,
 * §4.2). Throws InvalidData when A is not positive definite, on every engine.
 */
export function solvePositive(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return isNative() ? solveNatively(a, b) : solvePlainly(a, b);
}

function solveNatively(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const solution = tf.tidy(() => {
    const [factor] = runOp('Cholesky', [typeAttribute()], [a]);
    const triangular = (adjoint: boolean, right: tf.Tensor) =>
      runOp(
        'MatrixTriangularSolve',
        [typeAttribute(), flagAttribute('lower', true), flagAttribute('adjoint', adjoint)],
        [factor, right],
      )[0];
    return triangular(true, triangular(false, b)) as tf.Tensor2D;
  });
  // The library's factor of a matrix that has none is NaN.
  if (tf.tidy(() => tf.all(tf.isFinite(solution)).dataSync()[0])) return solution;
  solution.dispose();
  throw notPositive();
}

function solvePlainly(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const matrix = (x: tf.Tensor2D) => Matrix.from1DArray(x.shape[0], x.shape[1], Array.from(x.dataSync()));
  const factors = new CholeskyDecomposition(matrix(a));
  if (!factors.isPositiveDefinite()) {
    throw notPositive();
  }
  return tf.tensor2d(Float32Array.from(factors.solve(matrix(b)).to1DArray()), [a.shape[0], b.shape[1]]);
}

const notPositive = () =>
  new CortexError('InvalidData', 'The matrix of these equations is not positive definite; add a ridge to it.');
