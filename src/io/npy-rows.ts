import { type FileHandle, open } from 'node:fs/promises';
import { sizeOf, type TypedArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { npyType, npyValues, readNpy } from './npy.ts';
import { longestHeader, type NpyHeader, parseNpyHeader } from './npy-header.ts';

/** What is done with a large .npy file. */
export interface NpyRowVisit {
  /** Called with the shape before any row is read; throws for one that is not wanted. */
  readonly expect: (shape: readonly number[]) => void;
  /** Called with the values of every row along the first axis, in order; types are those of `decodeNpy`. */
  readonly visit: (values: TypedArray, row: number) => void;
}

/**
 * Reads a .npy file one row of its first axis after another, so that memory holds one row however long the file is. Files in
 * Fortran order, whose rows are scattered, are read whole. Throws MissingFile, and InvalidData or Unsupported as `decodeNpy` does.
 */
export async function eachNpyRow(path: string, { expect, visit }: NpyRowVisit): Promise<void> {
  const file = await open(path).catch((cause) => {
    throw new CortexError('MissingFile', `Cannot read ${path}; check that the file exists and is readable.`, {
      details: { path },
      cause,
    });
  });
  try {
    const header = parseNpyHeader(await readBytes(file, 0, longestHeader + 12), path);
    expect(header.shape);
    if (header.fortranOrder && header.shape.length > 1) {
      const { shape, data } = await readNpy(path);
      const size = sizeOf(shape.slice(1));
      for (let row = 0; row < shape[0]; row++) visit(data.subarray(row * size, (row + 1) * size), row);
    } else await visitRows(file, header, path, visit);
  } finally {
    await file.close();
  }
}

async function visitRows(file: FileHandle, header: NpyHeader, path: string, visit: NpyRowVisit['visit']) {
  const { descr, shape, dataStart } = header;
  const rowBytes = sizeOf(shape.slice(1)) * npyType(descr, path).itemSize;
  const present = (await file.stat()).size - dataStart;
  const wanted = (shape[0] ?? 1) * rowBytes;
  if (present !== wanted) {
    const fault = present < wanted ? 'is truncated' : 'has bytes after its end';
    throw new CortexError(
      'InvalidData',
      `${path} ${fault}: ${descr} of shape [${shape}] needs ${wanted} bytes of data, the file has ${present}.`,
    );
  }
  for (let row = 0; row < shape[0]; row++) {
    const bytes = await readBytes(file, dataStart + row * rowBytes, rowBytes);
    visit(npyValues(bytes.buffer, descr, path), row);
  }
}

/** Up to `length` bytes from `start` on, fewer at the end of the file, in a buffer of their own. */
async function readBytes(file: FileHandle, start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, start + filled);
    if (bytesRead === 0) return bytes.slice(0, filled);
    filled += bytesRead;
  }
  return bytes;
}
