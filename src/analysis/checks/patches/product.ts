import { type NdArray, ndarray } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';

/** Product of two matrices. */
export function product(
  a: NdArray,
  b: NdArray,
  { transposeA = false, transposeB = false }: { readonly transposeA?: boolean; readonly transposeB?: boolean } = {},
): NdArray {
  return matrixOf(() => tf.matMul(tensorOf(a), tensorOf(b), transposeA, transposeB));
}

export const tensorOf = ({ shape: [rows, columns], data }: NdArray): tf.Tensor2D => tf.tensor2d(data, [rows, columns]);

/** What `make` makes, read; all tensors are freed. */
export function matrixOf(make: () => tf.Tensor2D): NdArray {
  const found = tf.tidy(make);
  const data = Float32Array.from(found.dataSync());
  found.dispose();
  return ndarray(found.shape, data);
}
