import { CortexError } from './errors.ts';

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** A dense array in row-major (C) order. */
export interface NdArray<D extends TypedArray = Float32Array> {
  readonly shape: readonly number[];
  readonly data: D;
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Wraps `data` with `shape`; throws InvalidShape when the lengths disagree, or an axis has none that is a whole number from 0. */
export function ndarray<D extends TypedArray>(shape: readonly number[], data: D): NdArray<D> {
  expectLengths(shape);
  if (sizeOf(shape) !== data.length) {
    throw new CortexError(
      'InvalidShape',
      `Shape [${shape}] needs ${sizeOf(shape)} values but the data has ${data.length}.`,
    );
  }
  return { shape, data };
}

/** A float32 array of zeros. Throws InvalidShape for an axis whose length is no whole number from 0. */
export function zeros(shape: readonly number[]): NdArray {
  expectLengths(shape);
  return { shape, data: new Float32Array(sizeOf(shape)) };
}

function expectLengths(shape: readonly number[]): void {
  if (shape.every((length) => Number.isInteger(length) && length >= 0)) return;
  throw new CortexError(
    'InvalidShape',
    `The lengths of axes are whole numbers from 0 on, but the shape is [${shape}].`,
  );
}

/** Throws InvalidInput for an index that is none of `count`. */
function expectIndices(indices: ArrayLike<number>, count: number, what: string): void {
  for (let i = 0; i < indices.length; i++) {
    if (Number.isInteger(indices[i]) && indices[i] >= 0 && indices[i] < count) continue;
    throw new CortexError('InvalidInput', `There is no ${what} ${indices[i]}: the array has ${count}, counted from 0.`);
  }
}

/**
 * Checks rank and axis lengths at the edge of a public function.
 * `axes` names every axis; a number in `lengths` fixes that axis, undefined leaves it free.
 * @example expectShape(responses, 'responses', ['sample', 'time', 'site'], [undefined, 45])
 */
export function expectShape(
  array: { readonly shape: readonly number[] },
  name: string,
  axes: readonly string[],
  lengths: readonly (number | undefined)[] = [],
): void {
  const { shape } = array;
  const wanted = axes.map((axis, i) => (lengths[i] === undefined ? axis : `${axis} ${lengths[i]}`));
  const fits =
    shape.length === axes.length && lengths.every((length, i) => length === undefined || length === shape[i]);
  if (!fits) {
    throw new CortexError('InvalidShape', `${name} must be [${wanted.join(', ')}] but is [${shape.join(', ')}].`, {
      details: { name, axes, expected: lengths, actual: shape },
    });
  }
}

/** Throws InvalidData naming the first value that is NaN or infinite. */
export function expectFinite(array: NdArray<TypedArray>, name: string): void {
  const { data } = array;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) {
      throw new CortexError(
        'InvalidData',
        `${name} has ${data[i]} at index [${unravel(i, array.shape)}]; remove or interpolate it before this call.`,
        { details: { name, index: unravel(i, array.shape) } },
      );
    }
  }
}

/** Rows `indices` of the first axis, copied. Throws InvalidInput for a row that is not there. */
export function takeRows<D extends TypedArray>(array: NdArray<D>, indices: ArrayLike<number>): NdArray<D> {
  expectIndices(indices, array.shape[0], 'row');
  const rowShape = array.shape.slice(1);
  const rowSize = sizeOf(rowShape);
  const data = new (array.data.constructor as new (length: number) => D)(indices.length * rowSize);
  for (let i = 0; i < indices.length; i++) {
    data.set(array.data.subarray(indices[i] * rowSize, (indices[i] + 1) * rowSize), i * rowSize);
  }
  return { shape: [indices.length, ...rowShape], data };
}

/** Copies entries of the last axis, in the order of `indices`. Throws InvalidInput for one that is not there. */
export function takeColumns({ shape, data }: NdArray<TypedArray>, indices: readonly number[]): NdArray {
  const columns = shape[shape.length - 1];
  expectIndices(indices, columns, 'column');
  const taken = zeros([...shape.slice(0, -1), indices.length]);
  for (let row = 0; row < data.length / columns; row++) {
    for (let i = 0; i < indices.length; i++) taken.data[row * indices.length + i] = data[row * columns + indices[i]];
  }
  return taken;
}

/** One array behind the other. */
export function concatenate(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    joined.set(part, start);
    start += part.length;
  }
  return joined;
}

/** The values of row `row` of the first axis; a view. */
export function rowValues<D extends TypedArray>({ shape, data }: NdArray<D>, row: number): D {
  const size = sizeOf(shape.slice(1));
  return data.subarray(row * size, (row + 1) * size) as D;
}

/** The first `count` rows of the first axis, or all that there are; a view of the same values. */
export function firstRows({ shape, data }: NdArray, count: number): NdArray {
  const rows = Math.min(count, shape[0]);
  return { shape: [rows, ...shape.slice(1)], data: data.subarray(0, rows * sizeOf(shape.slice(1))) };
}

/**
 * The rows and columns of a square matrix that lie at `places`. Throws InvalidShape for another array, InvalidInput for a place
 * that is not there.
 */
export function submatrix(matrix: NdArray<Float64Array>, places: readonly number[]): NdArray<Float64Array> {
  const { shape, data } = matrix;
  const [columns] = shape;
  expectShape(matrix, 'the matrix', ['row', 'column'], [columns, columns]);
  expectIndices(places, columns, 'row');
  const count = places.length;
  const chosen = Float64Array.from(
    { length: count * count },
    (_, i) => data[places[Math.floor(i / count)] * columns + places[i % count]],
  );
  return { shape: [count, count], data: chosen };
}

function unravel(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}

/**
 * Reorders the axes of an array, copying it: axis i of the result is axis `order[i]` of `array`.
 * Throws InvalidShape when `order` is not a permutation of the axes.
 * @example permute(video, [0, 2, 3, 4, 1]) // [batch, colour, time, height, width] to colour last
 */
export function permute(array: NdArray, order: readonly number[]): NdArray {
  const { shape, data } = array;
  if (order.length !== shape.length || !shape.every((_, axis) => order.includes(axis))) {
    throw new CortexError('InvalidShape', `Axes [${order}] are not a permutation of the axes of [${shape}].`);
  }
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const lengths = order.map((axis) => shape[axis]);
  const steps = order.map((axis) => strides[axis]);
  return ndarray(lengths, strided(data, lengths, steps));
}

/** The values of an array of this shape, in row-major order, that lie `steps` apart in `data`, a step an axis. */
export function strided<D extends TypedArray>(data: D, shape: readonly number[], steps: readonly number[]): D {
  const values = data.slice() as D;
  const index = shape.map(() => 0);
  for (let i = 0, from = 0; i < values.length; i++) {
    values[i] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++index[axis] < shape[axis]) break;
      from -= steps[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return values;
}

/** The order that undoes `order`. */
export function inverseOrder(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}
