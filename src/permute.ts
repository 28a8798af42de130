import { type NdArray, ndarray, sizeOf } from './arrays.ts';
import { CortexError } from './errors.ts';

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
  const result = new Float32Array(data.length);
  const index = lengths.map(() => 0);
  let source = 0;
  for (let i = 0; i < result.length; i++) {
    result[i] = data[source];
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      source += steps[axis];
      if (++index[axis] < lengths[axis]) break;
      source -= steps[axis] * lengths[axis];
      index[axis] = 0;
    }
  }
  return ndarray(lengths, result);
}

/** The order that undoes `order`. */
export function inverseOrder(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}
