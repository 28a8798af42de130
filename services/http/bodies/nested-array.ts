import { type NdArray, ndarray, sizeOf } from '../../../src/arrays.ts';
import { CortexError } from '../../../src/errors.ts';
import { BodyRefused } from './refused.ts';

/** Nested arrays of numbers, of any depth. */
type NestedNumbers = number | readonly NestedNumbers[];

/** What an array in JSON must be. */
export const arrayRule = 'must be nested lists of numbers (no null), or {"shape": [...], "data": [...]}';

/**
 * The float32 array in JSON: nested lists, or a shape and its values in row-major order. Throws BodyRefused for what is
 * neither, and InvalidShape that names the first list of another length.
 */
export function arrayFromJson(name: string, value: unknown): NdArray {
  if (Array.isArray(value)) return fromNested(name, value);
  if (typeof value === 'object' && value !== null) {
    const { shape, data, ...others } = value as Record<string, unknown>;
    if (isNumbers(shape) && isNumbers(data) && shape.length > 0 && Object.keys(others).length === 0) {
      const whole = shape.every((length) => Number.isSafeInteger(length) && length > 0);
      if (whole) return ndarray(shape, Float32Array.from(data));
    }
  }
  throw wrongForm(name, arrayRule);
}

function fromNested(name: string, value: readonly unknown[]): NdArray {
  if (value.length === 0) throw wrongForm(name, 'Too small: a list without values is no array');
  if (!isNested(value)) throw wrongForm(name, arrayRule);
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
      const innermost = depth === shape.length - 1;
      for (const [i, inner] of part.entries()) {
        // Millions of numbers need no path to each.
        if (innermost && typeof inner === 'number') data[at++] = inner;
        else copy(inner, depth + 1, `${path}/${i}`);
      }
      return;
    }
    const found = typeof part === 'number' ? 'a number' : `a list of ${part.length}`;
    const wanted = depth < shape.length ? `a list of ${shape[depth]}` : 'a number';
    throw new CortexError('InvalidShape', `${path} must be ${wanted}, as its neighbours are, but is ${found}.`);
  };
  copy(value, 0, name);
  return { shape, data };
}

function wrongForm(name: string, message: string): BodyRefused {
  const detail = `The body does not have the required form: ${name}: ${message}.`;
  return new BodyRefused(422, detail, { faults: [{ path: name, message }] });
}

/** The depth of JSON is bounded before it is parsed, and so is this. */
function isNested(value: unknown): value is NestedNumbers {
  return Array.isArray(value) ? value.every(isNested) : typeof value === 'number';
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}
