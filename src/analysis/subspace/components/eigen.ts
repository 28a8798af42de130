import { Matrix } from 'ml-matrix';
import { PCA } from 'ml-pca';
import { flagAttribute, isNative, runOp, typeAttribute } from '../../../engine/ops.ts';
import { tf } from '../../../engine/tensorflow.ts';

/** Up to this size, and on engines without the native operation, ml-pca does it in double precision. */
const smallSize = 96;

/** Eigenvalues and eigenvectors of a covariance matrix, the largest first. */
export interface Spectrum {
  readonly values: Float64Array;
  /** One eigenvector a column. */
  readonly vectors: tf.Tensor2D;
}

/** Eigen-decomposition of a symmetric positive matrix [n, n]. */
export function spectrumOf(matrix: tf.Tensor2D): Spectrum {
  const size = matrix.shape[0];
  if (!isNative() || size <= smallSize) {
    const rows = Matrix.from1DArray(size, size, matrix.dataSync());
    const pca = new PCA(rows, { isCovarianceMatrix: true });
    const vectors = Float32Array.from(pca.getEigenvectors().to1DArray());
    return { values: positive(pca.getEigenvalues()), vectors: tf.tensor2d(vectors, [size, size]) };
  }
  const [values, vectors] = runOp('SelfAdjointEigV2', attributes(true), [matrix], 2);
  return { values: positive(values.reverse().dataSync()), vectors: vectors.reverse(1) as tf.Tensor2D };
}

/** Eigenvalues of symmetric positive matrices [matrix, n, n], the largest first: [matrix][value]. */
export function eigenvaluesOf(matrices: tf.Tensor3D): Float64Array[] {
  const [count, size] = matrices.shape;
  if (!isNative() || size <= smallSize) {
    return tf.unstack(matrices).map((matrix) => {
      const rows = Matrix.from1DArray(size, size, matrix.dataSync());
      return positive(new PCA(rows, { isCovarianceMatrix: true }).getEigenvalues());
    });
  }
  const [values] = runOp('SelfAdjointEigV2', attributes(false), [matrices], 2);
  const all = values.reverse(1).dataSync();
  return Array.from({ length: count }, (_, i) => positive(all.slice(i * size, (i + 1) * size)));
}

const attributes = (vectors: boolean) => [typeAttribute(), flagAttribute('compute_v', vectors)];

/** Rounding leaves tiny negative eigenvalues. */
const positive = (values: ArrayLike<number>): Float64Array => Float64Array.from(values, (value) => Math.max(0, value));
