import type { Dataset, OutputData, Reference } from 'h5wasm/node';
import { type NdArray, sizeOf, type TypedArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import type { Hdf5Module } from './hdf5-library.ts';
import { halfFloat, narrowIntegers } from './number-types.ts';

/** Bytes that are read at once: the library's own memory ends at 2 GiB. */
const blockBytes = 2 ** 26;

/** Half-open range of the first axis. */
type Rows = readonly [start: number, end: number];

/**
 * The numbers of a dataset, or of `rows` of its first axis, read in blocks. Throws Unsupported for numbers that no typed
 * array holds.
 */
export function readDataset(dataset: Dataset, module: Hdf5Module, place: string, rows?: Rows): NdArray<TypedArray> {
  const { shape: all, size, type } = dataset.metadata;
  const half = type === module.H5T_class_t.H5T_FLOAT.value && size === 2;
  if (!half && size > 8) {
    throw new CortexError('Unsupported', `${place} holds numbers of ${size} bytes; save it as float64.`);
  }
  const whole = all ?? [];
  if (whole.length === 0) {
    const data = half ? halves(rawBytes(dataset, module, null)) : typed([dataset.value].flat() as OutputData, place);
    return { shape: [], data };
  }
  const [first, end] = rows ?? [0, whole[0]];
  const shape = [end - first, ...whole.slice(1)];
  if (sizeOf(shape) === 0) return { shape, data: new Float64Array(0) };
  const step = Math.max(1, Math.floor(blockBytes / (size * sizeOf(shape.slice(1)))));
  const blocks: TypedArray[] = [];
  for (let start = first; start < end; start += step) {
    const block: Rows = [start, Math.min(end, start + step)];
    blocks.push(half ? halves(rawBytes(dataset, module, block)) : typed(dataset.slice([[...block]]), place));
  }
  return { shape, data: joined(blocks) };
}

export function readTexts(dataset: Dataset): string[] {
  return [dataset.value].flat().map((text) => String(text).normalize('NFC'));
}

/** Of a table of records, where the references are in a record. */
interface Member {
  readonly offset: number;
  readonly size: number;
}

/** The references of a dataset, or of one column of its records; undefined for empty ones. */
export function readReferences(dataset: Dataset, module: Hdf5Module, member?: Member): (Reference | undefined)[] {
  const { size } = dataset.metadata;
  const bytes = rawBytes(dataset, module, null);
  const [offset, length] = member ? [member.offset, member.size] : [0, size];
  return Array.from({ length: bytes.length / size }, (_, index) => {
    const data = bytes.slice(index * size + offset, index * size + offset + length);
    return data.some((byte) => byte !== 0) ? { ref_data: data } : undefined;
  });
}

/** The bytes of a dataset as they are in memory, of all of it or of some rows. */
function rawBytes(dataset: Dataset, module: Hdf5Module, rows: Rows | null): Uint8Array {
  const { size, shape } = dataset.metadata;
  const lengths = rows ? [rows[1] - rows[0], ...(shape ?? []).slice(1)] : (shape ?? []);
  const length = size * sizeOf(lengths);
  const pointer = module._malloc(length);
  if (pointer === 0) throw new Error(`no memory for ${length} bytes`);
  try {
    module.get_dataset_data(
      dataset.file_id,
      dataset.path,
      rows && lengths.map(BigInt),
      rows && lengths.map((_, axis) => BigInt(axis === 0 ? rows[0] : 0)),
      rows && lengths.map(() => 1n),
      BigInt(pointer),
    );
    return module.HEAPU8.slice(pointer, pointer + length);
  } finally {
    module._free(pointer);
  }
}

function halves(bytes: Uint8Array): Float32Array {
  return Float32Array.from(new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2), halfFloat);
}

/** Numbers as the library gives them, as an array of this project's types. */
function typed(value: OutputData | null, place: string): TypedArray {
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return narrowIntegers(value, place);
  if (ArrayBuffer.isView(value)) return value as TypedArray;
  // A scalar.
  const [number] = value as (number | bigint)[];
  return typeof number === 'bigint' ? narrowIntegers(BigInt64Array.of(number), place) : Float64Array.of(number);
}

/** Blocks one behind the other; 64-bit integers may have been narrowed differently block by block. */
function joined(blocks: readonly TypedArray[]): TypedArray {
  if (blocks.length === 1) return blocks[0];
  const same = blocks.every((block) => block.constructor === blocks[0].constructor);
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const Values = same ? (blocks[0].constructor as new (length: number) => TypedArray) : Float64Array;
  const all = new Values(length);
  let start = 0;
  for (const block of blocks) {
    all.set(block, start);
    start += block.length;
  }
  return all;
}
