import type { NdArray, TypedArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';

/** An array inside JSON: numpy reads it by `np.frombuffer(base64.b64decode(x["base64"]), x["dtype"]).reshape(x["shape"])`. */
export interface JsonArray {
  /** NumPy's name of the type: "<f4", "<f8", "<i4", … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Values in row-major order, little-endian. */
  readonly base64: string;
  /** True for a plain typed array, which has no shape of its own here. */
  readonly vector?: true;
}

/** Typed arrays by NumPy's name of their type. */
const classes = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '|i1': Int8Array,
  '|u1': Uint8Array,
  '<i2': Int16Array,
  '<u2': Uint16Array,
  '<i4': Int32Array,
  '<u4': Uint32Array,
} as const;

/** True for an NdArray, whatever its type of values. */
export function isNdArray(value: unknown): value is NdArray<TypedArray> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'shape' in value &&
    Array.isArray(value.shape) &&
    'data' in value &&
    isTypedArray(value.data)
  );
}

/** True for a typed array of numbers. */
export function isTypedArray(value: unknown): value is TypedArray {
  return Object.values(classes).some((kind) => value instanceof kind);
}

/**
 * A value ready for JSON.stringify: every NdArray and every typed array becomes a JsonArray; NaN and infinite numbers
 * outside arrays become null.
 */
export function withJsonArrays(value: unknown): unknown {
  if (isNdArray(value)) return jsonArray(value);
  if (isTypedArray(value)) return { ...jsonArray({ shape: [value.length], data: value }), vector: true };
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(withJsonArrays);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withJsonArrays(inner)]));
}

/** The inverse of `withJsonArrays` on parsed JSON. Throws InvalidData for a damaged one. */
export function withNdArrays(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNdArrays);
  if (typeof value !== 'object' || value === null) return value;
  if (isJsonArray(value)) return value.vector ? ndArrayOf(value).data : ndArrayOf(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withNdArrays(inner)]));
}

function jsonArray({ shape, data }: NdArray<TypedArray>): JsonArray {
  const dtype = Object.entries(classes).find(([, kind]) => data instanceof kind)?.[0];
  if (dtype === undefined) throw new CortexError('Unsupported', 'Arrays in JSON hold numbers of up to 64 bits.');
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return { dtype, shape: [...shape], base64: bytes.toString('base64') };
}

function isJsonArray(value: object): value is JsonArray {
  return 'dtype' in value && 'shape' in value && 'base64' in value;
}

function ndArrayOf({ dtype, shape, base64 }: JsonArray): NdArray<TypedArray> {
  const kind = Object.entries(classes).find(([name]) => name === dtype)?.[1];
  const bytes = Buffer.from(base64, 'base64');
  const length = shape.reduce((product, axis) => product * axis, 1);
  if (!kind || bytes.length !== length * kind.BYTES_PER_ELEMENT) {
    throw new CortexError(
      'InvalidData',
      `A ${dtype} array of shape [${shape}] has ${bytes.length} bytes; the file is damaged or of a newer version.`,
    );
  }
  const buffer = new ArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return { shape, data: new kind(buffer) };
}
