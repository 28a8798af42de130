import { readFile } from 'node:fs/promises';
import { CortexError } from '../errors.ts';
import type { DataFile } from './data-node.ts';
import { isHdf5 } from './hdf5.ts';
import { decodeMat5 } from './mat5.ts';
import { openMat73 } from './mat73.ts';

/**
 * Opens a MAT file of MATLAB's versions 5 to 7.3 as a tree of its variables, with the shapes that MATLAB shows and arrays in
 * row-major order. Throws MissingFile when there is none, and InvalidData for a file that is no MAT file or is damaged.
 * @example const { root, close } = await openMat('session.mat'); // nodeAt(root, 'data/responses')
 */
export async function openMat(path: string): Promise<DataFile> {
  if (await isHdf5(path)) return openMat73(path);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const advice =
      cause.code === 'ERR_FS_FILE_TOO_LARGE'
        ? 'it has more than 2 GiB; save it with -v7.3'
        : 'check that it is readable';
    throw new CortexError('MissingFile', `Cannot read ${path}; ${advice}.`, { details: { path }, cause });
  });
  return { root: decodeMat5(bytes, path), close: () => {} };
}
