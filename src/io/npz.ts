import { readFile } from 'node:fs/promises';
import { type UnzipFileInfo, zipSync } from 'fflate';
import type { NdArray, TypedArray } from '../arrays.ts';
import { CortexError, quoted, shortened } from '../errors.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { decodeNpy, encodeNpy } from './npy.ts';
import { unzip } from './unzip.ts';

/** Arrays by name; a slash in a name makes a folder inside the archive. */
export type NamedArrays = Readonly<Record<string, NdArray<TypedArray>>>;

/** Of every entry: the same arrays always give the same bytes. The earliest date that a zip archive can hold. */
const entryDate = new Date(1980, 0, 1);

/**
 * Bytes of a .npz file, a zip archive of .npy files, as `numpy.savez_compressed` writes and `numpy.load` reads.
 * Throws InvalidInput for a name that is empty or leads out of the archive.
 */
export function encodeNpz(arrays: NamedArrays): Uint8Array<ArrayBuffer> {
  const files: Record<string, Uint8Array> = {};
  for (const [name, array] of Object.entries(arrays)) {
    if (name === '' || name.startsWith('/') || name.split('/').includes('..')) {
      throw new CortexError('InvalidInput', `${quoted(name)} cannot be the name of an array in a .npz file.`);
    }
    files[`${name}.npy`] = encodeNpy(array);
  }
  return Uint8Array.from(zipSync(files, { level: 6, mtime: entryDate }));
}

/**
 * The arrays of a .npz file by name. Throws InvalidData for bytes that are no zip archive, are damaged, or hold anything
 * but whole .npy files.
 * @param source named in error messages, such as the file's path
 */
export function decodeNpz(bytes: Uint8Array, source = 'the .npz data'): Record<string, NdArray<TypedArray>> {
  return Object.fromEntries(
    Object.entries(unzipNpz(bytes, source)).map(([name, content]) => [
      name.replace(/\.npy$/, ''),
      decodeNpy(content, `${shortened(name)} in ${source}`),
    ]),
  );
}

/**
 * The bytes of the files in a .npz file by their names, of those alone that `wants` takes. Throws InvalidData for bytes that are no zip
 * archive, and for a file whose CRC-32 is wrong.
 */
export function unzipNpz(
  bytes: Uint8Array,
  source: string,
  wants?: (file: UnzipFileInfo) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzip(bytes, wants);
  } catch (cause) {
    const what = cause instanceof Error ? shortened(cause.message) : String(cause);
    throw new CortexError('InvalidData', `${source} is not a whole .npz file, a zip archive of .npy files (${what}).`, {
      cause,
    });
  }
}

/** Reads a .npz file; see decodeNpz. Throws MissingFile when it cannot be opened. */
export async function readNpz(path: string): Promise<Record<string, NdArray<TypedArray>>> {
  const bytes = await readFile(path).catch((cause) => {
    throw new CortexError('MissingFile', `Cannot read ${path}; check that the file exists and is readable.`, {
      details: { path },
      cause,
    });
  });
  return decodeNpz(bytes, path);
}

/** Writes a .npz file whole or not at all; see encodeNpz. Missing folders are made. */
export async function writeNpz(path: string, arrays: NamedArrays): Promise<void> {
  await writeFileAtomic(path, encodeNpz(arrays));
}
