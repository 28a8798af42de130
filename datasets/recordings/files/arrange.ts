import { type NdArray, sizeOf, strided, type TypedArray } from '../../../src/arrays.ts';
import { CortexError } from '../../../src/errors.ts';

/** An array, the names of its axes, and what messages call it. */
export interface NamedAxes {
  readonly array: NdArray<TypedArray>;
  readonly axes: readonly string[];
  readonly place: string;
}

/**
 * The array with the axes `wanted` in their order; those that it does not have get the length 1. MATLAB drops axes of length
 * 1 at the end and gives vectors one, so that axes of length 1 may be missing or too many.
 * Throws InvalidShape when the names do not fit the array.
 */
export function arranged({ array, axes, place }: NamedAxes, wanted: readonly string[]): NdArray<TypedArray> {
  if (new Set(axes).size !== axes.length) {
    throw new CortexError(
      'InvalidShape',
      `${place} has the axes [${axes.join(', ')}] in recording.json: one comes twice.`,
    );
  }
  const shape = fitted(array.shape, axes, place);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const places = wanted.map((name) => axes.indexOf(name));
  const lengths = places.map((axis) => (axis < 0 ? 1 : shape[axis]));
  const inOrder = places.filter((axis) => axis >= 0).every((axis, index, all) => index === 0 || all[index - 1] < axis);
  if (inOrder) return { shape: lengths, data: array.data };
  const steps = places.map((axis) => (axis < 0 ? 0 : strides[axis]));
  return { shape: lengths, data: strided(array.data, lengths, steps) };
}

/** The shape with as many axes as there are names. */
function fitted(shape: readonly number[], axes: readonly string[], place: string): readonly number[] {
  if (shape.length === axes.length) return shape;
  if (shape.length < axes.length && shape.length >= 2) {
    return [...shape, ...Array<number>(axes.length - shape.length).fill(1)];
  }
  const long = shape.filter((length) => length !== 1);
  if (shape.length > axes.length && long.length === axes.length) return long;
  throw new CortexError(
    'InvalidShape',
    `${place} must be [${axes.join(', ')}] but is [${shape.join(', ')}]; name its axes under "axes" in recording.json.`,
  );
}
