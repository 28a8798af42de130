import h5wasm, { type Dataset, type File } from 'h5wasm';
import { type NdArray, sizeOf } from '../arrays.ts';
import { CortexError, quoted } from '../errors.ts';

/** Values of a file together at most: 2 GiB. */
const mostValues = 2 ** 28;

let opened = 0;

/**
 * The numeric arrays of an HDF5 file by their names, those in groups as "group/name", in float64. The file is opened in memory.
 * Throws InvalidData for bytes that are no whole HDF5 file, for what is no array of numbers and for more values than memory holds.
 * @param source named in error messages, such as the file's path
 */
export async function decodeHdf5Arrays(bytes: Uint8Array, source: string): Promise<Map<string, NdArray<Float64Array>>> {
  const { FS, activate_throwing_error_handler } = await h5wasm.ready;
  activate_throwing_error_handler();
  const path = `arrays-${opened++}.h5`;
  FS.writeFile(path, bytes);
  let file: File | undefined;
  try {
    file = new h5wasm.File(path, 'r');
    return readAll(file, source);
  } catch (cause) {
    if (cause instanceof CortexError) throw cause;
    throw new CortexError('InvalidData', `${source} is no whole HDF5 file; copy or download it again.`, { cause });
  } finally {
    file?.close();
    FS.unlink(path);
  }
}

function readAll(file: File, source: string): Map<string, NdArray<Float64Array>> {
  const arrays = new Map<string, NdArray<Float64Array>>();
  let values = 0;
  for (const path of file.paths()) {
    const entity = file.get(path);
    if (entity instanceof h5wasm.Group) continue;
    const name = path.replace(/^\//, '');
    if (!(entity instanceof h5wasm.Dataset) || !isNumeric(entity)) {
      throw new CortexError('InvalidData', `${source} holds ${quoted(name)}, which is no array of numbers.`);
    }
    const shape = entity.shape ?? [];
    values += sizeOf(shape);
    if (values > mostValues) {
      throw new CortexError('InvalidData', `${source} holds more than ${mostValues} values, more than memory holds.`);
    }
    arrays.set(name, { shape, data: sizeOf(shape) === 0 ? new Float64Array(0) : numbersOf(entity) });
  }
  return arrays;
}

/** Integers and floats, HDF5's types 0 and 1. */
const isNumeric = ({ metadata }: Dataset): boolean => metadata.type === 0 || metadata.type === 1;

function numbersOf({ value }: Dataset): Float64Array {
  if (value instanceof Float64Array) return value;
  if (ArrayBuffer.isView(value)) return Float64Array.from(value as unknown as ArrayLike<number | bigint>, Number);
  return Float64Array.of(Number(value));
}
