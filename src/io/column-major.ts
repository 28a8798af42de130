import { type NdArray, sizeOf, strided, type TypedArray } from '../arrays.ts';

/** Values that are stored column by column, as Fortran and MATLAB do, as a row-major array of the same shape. */
export function fromColumnMajor<D extends TypedArray>(data: D, shape: readonly number[]): NdArray<D> {
  // Of a vector both orders are the same.
  if (shape.filter((length) => length !== 1).length <= 1) return { shape, data };
  return { shape, data: strided(data, shape, columnMajorSteps(shape)) };
}

/** The places in column-major order of the elements of an array in row-major order. */
export function columnMajorPlaces(shape: readonly number[]): Int32Array {
  const places = Int32Array.from({ length: sizeOf(shape) }, (_, place) => place);
  return strided(places, shape, columnMajorSteps(shape));
}

/** Steps between neighbours along every axis of an array that is stored column by column. */
function columnMajorSteps(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
}
