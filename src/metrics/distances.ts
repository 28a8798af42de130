import { expectShape, type NdArray, type TypedArray } from '../arrays.ts';

/**
 * Euclidean distances [row of a, row of b] between points [point, dimension]. Throws InvalidShape for points of different
 * dimensions.
 */
export function euclideanDistances(a: NdArray<TypedArray>, b: NdArray<TypedArray>): NdArray<Float64Array> {
  const axes = ['point', 'dimension'];
  expectShape(a, 'points', axes);
  const [rows, size] = a.shape;
  expectShape(b, 'points', axes, [undefined, size]);
  const columns = b.shape[0];
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = a === b ? i : 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0, p = i * size, q = j * size; k < size; k++, p++, q++) sum += (a.data[p] - b.data[q]) ** 2;
      data[i * columns + j] = Math.sqrt(sum);
      if (a === b) data[j * columns + i] = data[i * columns + j];
    }
  }
  return { shape: [rows, columns], data };
}

/** Distances [point, point] of points that are not compared with themselves. */
export function withoutSelf({ shape, data }: NdArray<Float64Array>): NdArray<Float64Array> {
  const others = data.slice();
  for (let i = 0; i < shape[0]; i++) others[i * shape[1] + i] = Number.POSITIVE_INFINITY;
  return { shape, data: others };
}
