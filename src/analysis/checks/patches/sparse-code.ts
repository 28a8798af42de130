import type { NdArray } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { matrixOf, tensorOf } from './product.ts';

/** Weight of Σ|a| against the squared error, and iterations that codes take. */
const sparseness = 0.5;
const codeSteps = 25;
const batchSize = 500;

/**
 * Sparse code of whitened patches [patch, component]: features D (rows of unit length, as many as components) that minimise
 * ½|z − aD|² + λΣ|a| (Olshausen & Field 1996, Nature 381:607, eq. 2–4, with |a| for the cost); codes a by FISTA (Beck & Teboulle 2009, SIAM
 * J. Imaging Sci. 2:183), then a gradient step of D on each batch. [feature, component].
 */
export function sparseCode(white: NdArray, batches: number, stream: RandomStream): NdArray {
  const [count, size] = white.shape;
  return matrixOf(() => {
    const z = tensorOf(white);
    let d = unitRows(tf.tensor2d(stream.normals(size * size), [size, size]));
    for (let batch = 0; batch < batches; batch++) {
      const chosen = Int32Array.from({ length: batchSize }, () => stream.integer(count));
      const rate = 1 - batch / batches;
      d = tf.tidy(() => {
        const x = tf.gather(z, tf.tensor1d(chosen, 'int32'));
        const a = codesOf(x, d);
        const rest = x.sub(tf.matMul(a, d));
        // Every feature by how much it is used, as Newton's method along it would.
        const use = a.square().sum<tf.Tensor>(0).add(1).expandDims(1);
        return unitRows(d.add(tf.matMul(a, rest, true).div(use).mul(rate)));
      });
    }
    return d;
  });
}

const unitRows = (d: tf.Tensor2D): tf.Tensor2D => d.div(d.square().sum(1, true).sqrt().add(1e-12));

/** argmin ½|x − aD|² + λΣ|a| by FISTA; the largest eigenvalue of DDᵀ is below the sum of a row of |DDᵀ|. */
function codesOf(x: tf.Tensor2D, d: tf.Tensor2D): tf.Tensor2D {
  const gram = tf.matMul(d, d, false, true);
  const step = tf.scalar(1).div(gram.abs().sum(1).max());
  const drive = tf.matMul(x, d, false, true);
  let [a, ahead, momentum] = [drive.mul<tf.Tensor2D>(0), drive.mul<tf.Tensor2D>(0), 1];
  for (let i = 0; i < codeSteps; i++) {
    const next = shrunk(ahead.sub(tf.matMul(ahead, gram).sub(drive).mul(step)), step.mul(sparseness));
    const faster = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    ahead = next.add(next.sub(a).mul((momentum - 1) / faster));
    [a, momentum] = [next, faster];
  }
  return a;
}

const shrunk = (a: tf.Tensor2D, by: tf.Tensor): tf.Tensor2D => tf.relu(a.abs().sub(by)).mul(a.sign());
