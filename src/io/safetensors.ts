import { readFile } from 'node:fs/promises';
import { type NdArray, ndarray, sizeOf } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { writeFileAtomic } from './atomic-file.ts';

/** Named float32 arrays with text metadata. */
export interface TensorFile {
  readonly tensors: Readonly<Record<string, NdArray>>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

/**
 * Writes the safetensors format (8-byte header length, JSON header, raw little-endian data), which Python reads with
 * `safetensors.numpy.load_file`. Atomic: the file is whole or absent.
 */
export async function writeTensorFile(path: string, { tensors, metadata }: TensorFile): Promise<void> {
  const header: Record<string, HeaderEntry | Readonly<Record<string, string>>> = { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [offset, offset + data.byteLength] };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  // The data starts at a multiple of 8, so that it can be mapped as it is.
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  await writeFileAtomic(path, Buffer.concat([length, padded, ...parts]));
}

/** Reads what `writeTensorFile` wrote. Throws MissingFile or InvalidData with the path. */
export async function readTensorFile(path: string): Promise<TensorFile> {
  const bytes = await readFile(path).catch((cause) => {
    throw new CortexError('MissingFile', `Cannot read ${path}.`, { cause });
  });
  try {
    const headerLength = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.subarray(8, 8 + headerLength).toString());
    const {
      __metadata__: metadata = {},
      ...entries
    }: Record<string, HeaderEntry> & {
      __metadata__?: Record<string, string>;
    } = header;
    const tensors = Object.entries(entries).map(([name, entry]) => {
      if (entry.dtype !== 'F32') throw new CortexError('InvalidData', `"${name}" is ${entry.dtype}, not F32.`);
      const start = 8 + headerLength + entry.data_offsets[0];
      const data = new Float32Array(sizeOf(entry.shape));
      bytes.copy(new Uint8Array(data.buffer), 0, start, start + data.byteLength);
      if (start + data.byteLength > bytes.length) throw new CortexError('InvalidData', `"${name}" is cut off.`);
      return [name, ndarray(entry.shape, data)] as const;
    });
    return { tensors: Object.fromEntries(tensors), metadata };
  } catch (cause) {
    throw new CortexError('InvalidData', `${path} is not a whole safetensors file: delete it or write it again.`, {
      cause,
    });
  }
}
