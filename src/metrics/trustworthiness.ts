import type { NdArray, TypedArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { euclideanDistances, withoutSelf } from './distances.ts';
import { nearestNeighbours } from './nearest-neighbours.ts';

/**
 * How far the neighbours of points in an embedding [point, axis] are neighbours in the data [point, dimension] too, 1 at best
 * (Venna & Kaski 2001, ICANN, eq. 1): 1 − 2 / (n k (2n − 3k − 1)) Σ max(0, rank − k) over the k neighbours of every point.
 * Throws InvalidInput unless k is below half the number of points.
 */
export function trustworthiness(data: NdArray<TypedArray>, embedding: NdArray<TypedArray>, k: number): number {
  const [n] = data.shape;
  if (!(k >= 1 && k < n / 2)) {
    throw new CortexError(
      'InvalidInput',
      `Trustworthiness of ${n} points needs k from 1 to below ${n / 2} but got ${k}.`,
    );
  }
  const order = nearestNeighbours(withoutSelf(euclideanDistances(data, data)), n - 1).data;
  const near = nearestNeighbours(withoutSelf(euclideanDistances(embedding, embedding)), k).data;
  const rank = new Int32Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < n - 1; r++) rank[order[i * (n - 1) + r]] = r + 1;
    for (let r = 0; r < k; r++) sum += Math.max(0, rank[near[i * k + r]] - k);
  }
  return 1 - (2 * sum) / (n * k * (2 * n - 3 * k - 1));
}
