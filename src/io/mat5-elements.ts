import type { TypedArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { narrowIntegers } from './number-types.ts';

/** Types of data elements of a MAT file of version 5 ("mi…" in MathWorks' description of the format). */
export const elementType = { int8: 1, uint8: 2, uint16: 4, int32: 5, uint32: 6, matrix: 14, compressed: 15 } as const;

/** One data element: its type and where its bytes lie. */
export interface MatElement {
  readonly type: number;
  readonly bytes: Uint8Array;
  /** Place of the next element. */
  readonly next: number;
}

/** Bytes with the order of a file, and its name for messages. */
export interface MatBytes {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly source: string;
}

/**
 * The data element at `offset`: a tag of 8 bytes (or 4, with up to 4 bytes of data in the tag itself) and its data, which
 * are padded to 8 bytes unless they are compressed. Throws InvalidData when it reaches past the end.
 */
export function elementAt({ bytes, littleEndian, source }: MatBytes, offset: number): MatElement {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (offset + 8 > bytes.length) throw truncated(source, offset, 8, bytes.length);
  const first = view.getUint32(offset, littleEndian);
  const small = first >>> 16;
  if (small > 0) {
    if (small > 4) throw new CortexError('InvalidData', `${source} has a small element of ${small} bytes; 4 fit.`);
    return { type: first & 0xffff, bytes: bytes.subarray(offset + 4, offset + 4 + small), next: offset + 8 };
  }
  const length = view.getUint32(offset + 4, littleEndian);
  const start = offset + 8;
  if (start + length > bytes.length) throw truncated(source, start, length, bytes.length);
  const padded = first === elementType.compressed ? length : Math.ceil(length / 8) * 8;
  return { type: first, bytes: bytes.subarray(start, start + length), next: start + padded };
}

/** Every element of some bytes, one after another. */
export function elementsOf(file: MatBytes, start = 0): MatElement[] {
  const elements: MatElement[] = [];
  for (let offset = start; offset < file.bytes.length; offset = elements[elements.length - 1].next) {
    elements.push(elementAt(file, offset));
  }
  return elements;
}

/** Arrays by type code, and the size of one value. */
const arrays: Readonly<Record<number, new (buffer: ArrayBuffer) => TypedArray | BigInt64Array | BigUint64Array>> = {
  1: Int8Array,
  2: Uint8Array,
  3: Int16Array,
  4: Uint16Array,
  5: Int32Array,
  6: Uint32Array,
  7: Float32Array,
  9: Float64Array,
  12: BigInt64Array,
  13: BigUint64Array,
  16: Uint8Array,
  17: Uint16Array,
  18: Uint32Array,
};

const sizes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 2,
  5: 4,
  6: 4,
  7: 4,
  9: 8,
  12: 8,
  13: 8,
  16: 1,
  17: 2,
  18: 4,
};

/** The numbers of an element; 64-bit integers as `narrowIntegers` gives them. Throws InvalidData for another type. */
export function numbersOf({ type, bytes }: MatElement, littleEndian: boolean, source: string): TypedArray {
  const size = sizes[type];
  if (size === undefined || bytes.length % size !== 0) {
    const fault = size === undefined ? `the unknown type ${type}` : `${bytes.length} bytes of values of ${size} bytes`;
    throw new CortexError('InvalidData', `${source} has an element of ${fault}; save it again in MATLAB.`);
  }
  const buffer = new ArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  if (!littleEndian) swapBytes(Buffer.from(buffer), size);
  const values = new arrays[type](buffer);
  return values instanceof BigInt64Array || values instanceof BigUint64Array ? narrowIntegers(values, source) : values;
}

function swapBytes(bytes: Buffer, size: number): void {
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else if (size === 8) bytes.swap64();
}

function truncated(source: string, start: number, length: number, present: number): CortexError {
  return new CortexError(
    'InvalidData',
    `${source} is truncated: an element at byte ${start} needs ${length} bytes, and ${Math.max(0, present - start)} are left; copy the file again.`,
  );
}
