import { readFile } from 'node:fs/promises';
import { type NdArray, sizeOf, type TypedArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { writeFileAtomic } from './atomic-file.ts';

/** A typed-array class, such as Float32Array. */
export interface TypedArrayClass<D extends TypedArray> {
  readonly name: string;
  new (length: number): D;
  new (buffer: ArrayBuffer): D;
}

const magic = Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]);

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

/**
 * Bytes of a .npy file, format 1.0 (2.0 when the header is long), little-endian, C order.
 * The data begins at a multiple of 64 bytes, as NumPy writes it.
 */
export function encodeNpy(array: NdArray<TypedArray>): Uint8Array<ArrayBuffer> {
  const { shape, data } = array;
  if (sizeOf(shape) !== data.length) {
    throw new CortexError('InvalidShape', `Shape [${shape}] does not hold ${data.length} values; cannot write .npy.`);
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${descrOf(data)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const version = header.length + 1 + 10 + 63 > 0xffff ? 2 : 1;
  const prefix = version === 1 ? 10 : 12;
  const dataStart = Math.ceil((prefix + header.length + 1) / 64) * 64;

  const bytes = new Uint8Array(dataStart + data.byteLength);
  bytes.set(magic);
  bytes[6] = version;
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, dataStart - prefix, true);
  else view.setUint32(8, dataStart - prefix, true);
  bytes.set(new TextEncoder().encode(`${header.padEnd(dataStart - prefix - 1)}\n`), prefix);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dataStart);
  return bytes;
}

/**
 * The array in the bytes of a .npy file (formats 1.0, 2.0 and 3.0). Fortran order is converted to C order, booleans
 * become 0/1 in a Uint8Array, 64-bit integers become Int32Array or Uint32Array when every value fits.
 * Throws InvalidData for bytes that are not a whole .npy file and Unsupported for types that have no typed array.
 * @param source named in error messages, such as the file's path
 */
export function decodeNpy(bytes: Uint8Array, source = 'the .npy data'): NdArray<TypedArray> {
  const { descr, fortranOrder, shape, dataStart } = parseHeader(bytes, source);
  const [, order, code] = /^([<>|=])([a-zA-Z]\d+)$/.exec(descr) ?? [];
  if (code === undefined) {
    throw new CortexError('Unsupported', `${source} holds ${descr}; save plain numbers, such as float32 ('<f4').`);
  }
  const itemSize = Number(code.slice(1));
  if (order === '>' && itemSize > 1) {
    throw new CortexError('Unsupported', `${source} is big-endian (${descr}); save it as little-endian ('<${code}').`);
  }
  const wide = code === 'i8' || code === 'u8';
  if (!wide && !Object.hasOwn(arrayOfCode, code)) {
    const choices = [...Object.keys(arrayOfCode), 'i8', 'u8'].join(', ');
    throw new CortexError('Unsupported', `${source} holds ${descr}, which cannot be read; save one of ${choices}.`);
  }
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
  const data = wide ? narrow(buffer, code, source) : new arrayOfCode[code](buffer);
  return { shape, data: fortranOrder ? toRowMajor(data, shape) : data };
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

interface Header {
  descr: string;
  fortranOrder: boolean;
  shape: number[];
  dataStart: number;
}

function parseHeader(bytes: Uint8Array, source: string): Header {
  if (bytes.length < 12 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw new CortexError('InvalidData', `${source} is not a .npy file: it does not begin with "\\x93NUMPY".`);
  }
  const version = bytes[6];
  if (version < 1 || version > 3) {
    throw new CortexError('Unsupported', `${source} has .npy format ${version}.${bytes[7]}; 1.0 to 3.0 can be read.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const prefix = version === 1 ? 10 : 12;
  const dataStart = prefix + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (dataStart > bytes.length) {
    throw new CortexError(
      'InvalidData',
      `${source} is truncated: its header ends at byte ${dataStart}, the file at ${bytes.length}.`,
    );
  }
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(prefix, dataStart));
  const descr = /'descr'\s*:\s*('([^']*)'|\[.*\])\s*,/.exec(text);
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const shape = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text);
  if (!descr || !fortran || !shape) {
    throw new CortexError('InvalidData', `${source} has a .npy header that cannot be understood: ${text.trim()}`);
  }
  return {
    descr: descr[2] ?? descr[1],
    fortranOrder: fortran[1] === 'True',
    shape: shape[1]
      .split(',')
      .filter((length) => length.trim() !== '')
      .map(Number),
    dataStart,
  };
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

function toRowMajor(data: TypedArray, shape: readonly number[]): TypedArray {
  const columnMajorStrides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  const sorted = data.slice();
  for (let flat = 0, from = 0; flat < data.length; flat++) {
    sorted[flat] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += columnMajorStrides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= shape[axis] * columnMajorStrides[axis];
      index[axis] = 0;
    }
  }
  return sorted;
}
