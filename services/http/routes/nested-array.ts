import { z } from 'zod';
import { type NdArray, ndarray, sizeOf } from '../../../src/arrays.ts';
import { CortexError } from '../../../src/errors.ts';

/** Nested arrays of numbers, of any depth. */
export type NestedNumbers = number | readonly NestedNumbers[];

const nestedSchema: z.ZodType<NestedNumbers> = z.lazy(() => z.union([z.number(), z.array(nestedSchema)]));

/** An array as JSON: nested lists, or a shape and its values in row-major order. */
export const jsonArraySchema = z.union(
  [
    z.strictObject({ shape: z.array(z.int().positive()).min(1), data: z.array(z.number()) }),
    z.array(nestedSchema).min(1),
  ],
  { error: 'must be nested lists of numbers (no null), or {"shape": [...], "data": [...]}' },
);

export type JsonArray = z.infer<typeof jsonArraySchema>;

/** The float32 array of a JSON body. Throws InvalidShape that names the first list of another length. */
export function arrayFromJson(name: string, value: JsonArray): NdArray {
  if (!Array.isArray(value)) return ndarray(value.shape, Float32Array.from(value.data));
  const shape: number[] = [];
  for (let first: NestedNumbers = value; Array.isArray(first); first = first[0]) shape.push(first.length);
  const data = new Float32Array(sizeOf(shape));
  let at = 0;
  const copy = (part: NestedNumbers, depth: number, path: string) => {
    if (typeof part === 'number') {
      if (depth === shape.length) {
        data[at++] = part;
        return;
      }
    } else if (depth < shape.length && part.length === shape[depth]) {
      for (const [i, inner] of part.entries()) copy(inner, depth + 1, `${path}/${i}`);
      return;
    }
    const found = typeof part === 'number' ? 'a number' : `a list of ${part.length}`;
    const wanted = depth < shape.length ? `a list of ${shape[depth]}` : 'a number';
    throw new CortexError('InvalidShape', `${path} must be ${wanted}, as its neighbours are, but is ${found}.`);
  };
  copy(value, 0, name);
  return { shape, data };
}
