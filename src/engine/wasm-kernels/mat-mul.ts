import { tf } from '../tensorflow.ts';

/** With fewer rows on the left, its broadcast costs less in the naive loop than two transpositions. */
const fewRows = 8;

/**
 * Matrix product [..., rows, inner] · [..., inner, columns] by way of the one fast case of the backend, two plain
 * matrices; anything transposed or batched runs in a naive loop there, five to fifty times slower.
 *
 * @returns undefined where the backend's own kernel is the way to go: two plain matrices, two batches, a row or so
 *   times a batch
 */
export function matMul(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor | undefined {
  const [countA, countB] = [matrices(a), matrices(b)];
  if (countA === 1 && countB === 1 && !transposeA && !transposeB) return undefined;
  const [rows, inner] = lastTwo(a, transposeA);
  const [innerB, columns] = lastTwo(b, transposeB);
  // The backend's kernel words the error.
  if (inner !== innerB) return undefined;
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...outer, rows, columns];

  if (countB === 1) {
    const left = turned(a, transposeA).reshape<tf.Tensor2D>([countA * rows, inner]);
    const right = turned(b, transposeB).reshape<tf.Tensor2D>([inner, columns]);
    return tf.matMul(left, right).reshape(shape);
  }
  if (countA > 1 || rows < fewRows) return undefined;
  // A · [B₁ B₂ …] = [A·B₁ A·B₂ …]
  const left = turned(a, transposeA).reshape<tf.Tensor2D>([rows, inner]);
  const batch = b.reshape([countB, ...b.shape.slice(-2)]);
  const right = tf.transpose(batch, transposeB ? [2, 0, 1] : [1, 0, 2]).reshape<tf.Tensor2D>([inner, countB * columns]);
  return tf.matMul(left, right).reshape([rows, countB, columns]).transpose([1, 0, 2]).reshape(shape);
}

const matrices = (x: tf.Tensor) => x.shape.slice(0, -2).reduce((count, length) => count * length, 1);

function lastTwo(x: tf.Tensor, transposed: boolean): [number, number] {
  const [rows, columns] = x.shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

/** The matrices of x, transposed when asked for, as [matrices, rows, columns]. */
function turned(x: tf.Tensor, transposed: boolean): tf.Tensor {
  const batch = x.reshape([matrices(x), ...x.shape.slice(-2)]);
  return transposed ? tf.transpose(batch, [0, 2, 1]) : batch;
}
