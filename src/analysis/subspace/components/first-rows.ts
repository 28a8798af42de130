import type { NdArray } from '../../../arrays.ts';

/** The first `count` rows of an array, or all that there are. */
export function firstRows({ shape, data }: NdArray, count: number): NdArray {
  const rows = Math.min(count, shape[0]);
  return { shape: [rows, ...shape.slice(1)], data: data.subarray(0, rows * (data.length / Math.max(1, shape[0]))) };
}
