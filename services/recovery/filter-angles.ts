import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { type NdArray, sizeOf } from '../../src/arrays.ts';

/**
 * Principal angles in degrees, ascending, between the spans of two sets of orthonormal filters [filter, lag, ...frame]
 * (Björck & Golub 1973): arc cosines of the singular values of their products. Both begin at lag 0; the set with fewer
 * lags is 0 at the others. As many angles as the smaller set has filters.
 */
export function principalAnglesDeg(a: NdArray, b: NdArray): number[] {
  const products = Matrix.zeros(a.shape[0], b.shape[0]);
  const [sizeA, sizeB] = [a, b].map(({ shape }) => sizeOf(shape.slice(1)));
  const shared = Math.min(sizeA, sizeB);
  for (let i = 0; i < a.shape[0]; i++) {
    for (let j = 0; j < b.shape[0]; j++) {
      let sum = 0;
      for (let k = 0; k < shared; k++) sum += a.data[i * sizeA + k] * b.data[j * sizeB + k];
      products.set(i, j, sum);
    }
  }
  const { diagonal } = new SingularValueDecomposition(products);
  return diagonal.map((cosine) => (Math.acos(Math.min(1, cosine)) * 180) / Math.PI).sort((x, y) => x - y);
}
