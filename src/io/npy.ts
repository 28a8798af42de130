import { readFile } from 'node:fs/promises';
import { type NdArray, sizeOf, type TypedArray } from '../arrays.ts';
import { CortexError, quoted } from '../errors.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { fromColumnMajor } from './column-major.ts';
import { mostAxes, npyMagic, parseNpyHeader } from './npy-header.ts';
import { halfFloat } from './number-types.ts';

/** A typed-array class, such as Float32Array. */
export interface TypedArrayClass<D extends TypedArray> {
  readonly name: string;
  new (length: number): D;
  new (buffer: ArrayBuffer): D;
}

/** NumPy's type codes without byte order, and the arrays that hold them here. */
const arrayOfCode: Readonly<Record<string, TypedArrayClass<TypedArray>>> = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  b1: Uint8Array,
};

/** Codes that have no array of their own here. */
const converted = ['f2', 'i8', 'u8'];

/**
 * Bytes of a .npy file, format 1.0, little-endian, C order. The data begins at a multiple of 64 bytes, as NumPy writes it.
 * Throws InvalidShape for more than 8 axes, which decodeNpy does not read.
 */
export function encodeNpy(array: NdArray<TypedArray>): Uint8Array<ArrayBuffer> {
  const { shape, data } = array;
  if (sizeOf(shape) !== data.length) {
    throw new CortexError('InvalidShape', `Shape [${shape}] does not hold ${data.length} values; cannot write .npy.`);
  }
  if (shape.length > mostAxes) {
    throw new CortexError('InvalidShape', `An array of ${shape.length} axes is not written; ${mostAxes} are the most.`);
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${descrOf(data)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const prefix = 10;
  const dataStart = Math.ceil((prefix + header.length + 1) / 64) * 64;

  const bytes = new Uint8Array(dataStart + data.byteLength);
  bytes.set(npyMagic);
  bytes[6] = 1;
  new DataView(bytes.buffer).setUint16(8, dataStart - prefix, true);
  bytes.set(new TextEncoder().encode(`${header.padEnd(dataStart - prefix - 1)}\n`), prefix);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dataStart);
  return bytes;
}

/**
 * The array in the bytes of a .npy file (formats 1.0, 2.0 and 3.0). Fortran order is converted to C order, big-endian
 * values to little-endian ones, booleans become 0/1 in a Uint8Array, float16 becomes Float32Array, 64-bit integers
 * become Int32Array or Uint32Array when every value fits.
 * Throws InvalidData for bytes that are not a whole .npy file and Unsupported for types that have no typed array.
 * @param source named in error messages, such as the file's path
 */
export function decodeNpy(bytes: Uint8Array, source = 'the .npy data'): NdArray<TypedArray> {
  const { descr, fortranOrder, shape, dataStart } = parseNpyHeader(bytes, source);
  const { itemSize } = npyType(descr, source);
  const wanted = sizeOf(shape) * itemSize;
  const present = bytes.length - dataStart;
  if (present !== wanted) {
    const fault = present < wanted ? 'is truncated' : 'has bytes after its end';
    throw new CortexError(
      'InvalidData',
      `${source} ${fault}: ${descr} of shape [${shape}] needs ${wanted} bytes of data, the file has ${present}.`,
    );
  }
  const buffer = new ArrayBuffer(wanted);
  new Uint8Array(buffer).set(bytes.subarray(dataStart));
  const data = npyValues(buffer, descr, source);
  return fortranOrder ? fromColumnMajor(data, shape) : { shape, data };
}

/**
 * Byte order, code and bytes of a value of NumPy's type `descr`. Throws Unsupported for types that have no typed array.
 * @param source named in error messages
 */
export function npyType(descr: string, source: string): { order: string; code: string; itemSize: number } {
  const [, order, code] = /^([<>|=])([a-zA-Z]\d+)$/.exec(descr) ?? [];
  if (code === undefined) {
    const advice = "save plain numbers, such as float32 ('<f4')";
    throw new CortexError('Unsupported', `${source} holds ${quoted(descr)}; ${advice}.`);
  }
  if (!Object.hasOwn(arrayOfCode, code) && !converted.includes(code)) {
    const choices = [...Object.keys(arrayOfCode), ...converted].join(', ');
    throw new CortexError(
      'Unsupported',
      `${source} holds ${quoted(descr)}, which cannot be read; save one of ${choices}.`,
    );
  }
  return { order, code, itemSize: Number(code.slice(1)) };
}

/** The values in stored bytes of NumPy's type `descr`; the buffer is taken over. Throws as `npyType` does. */
export function npyValues(buffer: ArrayBuffer, descr: string, source: string): TypedArray {
  const { order, code, itemSize } = npyType(descr, source);
  if (order === '>') swapBytes(Buffer.from(buffer), itemSize);
  return valuesOf(buffer, code, source);
}

/** Reads a .npy file; see decodeNpy. Throws MissingFile when it cannot be opened. */
export async function readNpy(path: string): Promise<NdArray<TypedArray>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new CortexError('MissingFile', `Cannot read ${path}; check that the file exists and is readable.`, {
      details: { path },
      cause,
    });
  }
  return decodeNpy(bytes, path);
}

/** Reads a .npy file that must hold values of the given class, for example `readNpyAs(path, Uint16Array)`. */
export async function readNpyAs<D extends TypedArray>(path: string, kind: TypedArrayClass<D>): Promise<NdArray<D>> {
  const { shape, data } = await readNpy(path);
  if (!holds(data, kind)) {
    throw new CortexError('InvalidData', `${path} must hold ${kind.name} values but holds ${data.constructor.name}.`);
  }
  return { shape, data };
}

/** Writes a .npy file whole or not at all; see encodeNpy. Missing folders are made. */
export async function writeNpy(path: string, array: NdArray<TypedArray>): Promise<void> {
  const bytes = encodeNpy(array);
  try {
    await writeFileAtomic(path, bytes);
  } catch (cause) {
    throw new CortexError('InvalidInput', `Cannot write ${path}; choose a folder that is writable.`, {
      details: { path },
      cause,
    });
  }
}

function holds<D extends TypedArray>(data: TypedArray, kind: TypedArrayClass<D>): data is D {
  return data instanceof kind;
}

function descrOf(data: TypedArray): string {
  const code = Object.keys(arrayOfCode).find((key) => key !== 'b1' && data instanceof arrayOfCode[key]);
  if (code === undefined) {
    throw new CortexError('Unsupported', `A ${Object(data).constructor.name} cannot be written as .npy.`);
  }
  return `${code.endsWith('1') ? '|' : '<'}${code}`;
}

function swapBytes(bytes: Buffer, itemSize: number): void {
  if (itemSize === 2) bytes.swap16();
  else if (itemSize === 4) bytes.swap32();
  else if (itemSize === 8) bytes.swap64();
}

function valuesOf(buffer: ArrayBuffer, code: string, source: string): TypedArray {
  if (code === 'f2') return Float32Array.from(new Uint16Array(buffer), halfFloat);
  return code === 'i8' || code === 'u8' ? narrow(buffer, code, source) : new arrayOfCode[code](buffer);
}

function narrow(buffer: ArrayBuffer, code: string, source: string): Int32Array | Uint32Array {
  const wide = code === 'i8' ? new BigInt64Array(buffer) : new BigUint64Array(buffer);
  const narrowed = code === 'i8' ? new Int32Array(wide.length) : new Uint32Array(wide.length);
  for (let i = 0; i < wide.length; i++) {
    narrowed[i] = Number(wide[i]);
    if (BigInt(narrowed[i]) !== wide[i]) {
      throw new CortexError(
        'Unsupported',
        `${source} holds 64-bit integers and value ${wide[i]} does not fit 32 bits; save it as float64.`,
      );
    }
  }
  return narrowed;
}
