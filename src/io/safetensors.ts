import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type NdArray, ndarray, sizeOf } from '../arrays.ts';
import { CortexError, listed, quoted } from '../errors.ts';
import { writeFileAtomic } from './atomic-file.ts';

/** Named float32 arrays with text metadata. */
export interface TensorFile {
  readonly tensors: Readonly<Record<string, NdArray>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const count = z.int().nonnegative();
const entrySchema = z.object({ dtype: z.string(), shape: z.array(count), data_offsets: z.tuple([count, count]) });
const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()).default({}) }).catchall(entrySchema);

type HeaderEntry = z.infer<typeof entrySchema>;

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

/**
 * Reads a safetensors file whose tensors are all float32, but for those that are left out by their names. Throws MissingFile, Unsupported naming the tensors of another
 * dtype in a file that is whole, or InvalidData for one that is not.
 */
export async function readTensorFile(path: string, leftOut?: RegExp): Promise<TensorFile> {
  const bytes = await readFile(path).catch((cause) => {
    throw new CortexError('MissingFile', `Cannot read ${path}.`, { cause });
  });
  const { dataStart, header } = parseHeader(bytes, path);
  const { __metadata__: metadata, ...all } = header;
  const entries = Object.fromEntries(Object.entries(all).filter(([name]) => !leftOut?.test(name)));
  for (const [name, { data_offsets: offsets }] of Object.entries(entries)) {
    if (offsets[0] > offsets[1] || dataStart + offsets[1] > bytes.length) {
      throw notWhole(path, `tensor ${quoted(name)} is cut off`);
    }
  }
  const others = Object.entries(entries).filter(([, { dtype }]) => dtype !== 'F32');
  if (others.length > 0) {
    const named = listed(others.map(([name, { dtype }]) => `"${name}" ${dtype}`));
    throw new CortexError(
      'Unsupported',
      `${path} has tensors that are not F32 (float32): ${named}; convert them, such as with tensor.float() in PyTorch.`,
    );
  }
  const tensors = Object.entries(entries).map(
    ([
      name,
      {
        shape,
        data_offsets: [start, end],
      },
    ]) => {
      if (sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT !== end - start) {
        throw notWhole(path, `tensor ${quoted(name)} has ${end - start} bytes for the shape ${quoted(`[${shape}]`)}`);
      }
      const data = new Float32Array(sizeOf(shape));
      bytes.copy(new Uint8Array(data.buffer), 0, dataStart + start, dataStart + end);
      return [name, ndarray(shape, data)] as const;
    },
  );
  return { tensors: Object.fromEntries(tensors), metadata };
}

function parseHeader(bytes: Buffer, path: string): { dataStart: number; header: z.infer<typeof headerSchema> } {
  const dataStart = bytes.length < 8 ? Number.POSITIVE_INFINITY : 8 + Number(bytes.readBigUInt64LE(0));
  if (dataStart > bytes.length) throw notWhole(path, 'its header is cut off');
  try {
    return { dataStart, header: headerSchema.parse(JSON.parse(bytes.subarray(8, dataStart).toString())) };
  } catch (cause) {
    throw notWhole(path, 'its header cannot be understood', cause);
  }
}

function notWhole(path: string, fault: string, cause?: unknown): CortexError {
  return new CortexError(
    'InvalidData',
    `${path} is not a whole safetensors file (${fault}): delete it or write it again.`,
    { cause },
  );
}
