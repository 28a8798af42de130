import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { NdArray } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { matrixOf, tensorOf } from './product.ts';

/**
 * Independent components of whitened patches [patch, component] by the symmetric fixed-point iteration with tanh (Hyvärinen 1999, IEEE
 * Trans. Neural Netw. 10:626, eq. 20 and 24): W ← E[g(Wz)zᵀ] − diag(E[g′(Wz)])W, W ← (WWᵀ)^−½W. Rows [feature, component]
 * are filters and, W being orthogonal, features alike.
 */
export function independentComponents(white: NdArray, steps: number, stream: RandomStream): NdArray {
  const [count, size] = white.shape;
  return matrixOf(() => {
    const z = tensorOf(white);
    let w = orthogonal(tf.tensor2d(stream.normals(size * size), [size, size]));
    for (let step = 0; step < steps; step++) {
      w = tf.tidy(() => {
        const g = tf.tanh(tf.matMul(w, z, false, true));
        const slope = g.square().neg().add(1).mean(1, true);
        return orthogonal(tf.matMul(g, z).div(count).sub(slope.mul(w)));
      });
    }
    return w;
  });
}

/** (WWᵀ)^−½W. */
function orthogonal(w: tf.Tensor2D): tf.Tensor2D {
  const [size] = w.shape;
  const square = Matrix.from1DArray(size, size, tf.matMul(w, w, false, true).dataSync());
  const { realEigenvalues, eigenvectorMatrix: e } = new EigenvalueDecomposition(square, { assumeSymmetric: true });
  const inverse = e.mmul(Matrix.diag(realEigenvalues.map((value) => 1 / Math.sqrt(value)))).mmul(e.transpose());
  return tf.matMul(tf.tensor2d(Float32Array.from(inverse.to1DArray()), [size, size]), w);
}
