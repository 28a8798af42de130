import { extname } from 'node:path';
import { CortexError, listed, quoted } from '../../../src/errors.ts';
import type { DataFile } from '../../../src/io/data-node.ts';
import { openHdf5Tree } from '../../../src/io/hdf5-node.ts';
import { openMat } from '../../../src/io/mat.ts';
import { openNpz } from '../../../src/io/npz-node.ts';
import { sha256OfFile } from '../../../src/io/sha256.ts';
import { shownPath } from '../../../src/io/shown-path.ts';
import { readNemsSource } from '../../shared/nems/source.ts';
import type { RecordingSource } from '../source.ts';
import { readMapped } from './mapped.ts';
import { readNwb } from './nwb/read.ts';
import type { FileSettings } from './paths.ts';

/** Files of named values by their extension. */
const openers: Readonly<Record<string, (path: string) => Promise<DataFile>>> = {
  '.mat': openMat,
  '.h5': openHdf5Tree,
  '.hdf5': openHdf5Tree,
  '.npz': openNpz,
};

/** The extensions of files that hold a recording, with their dot. */
export const recordingExtensions: readonly string[] = ['.nwb', '.tgz', ...Object.keys(openers)];

/**
 * The recording in one file: NWB 2.x, a NEMS archive (.tgz), or MAT, HDF5 or npz by the paths and axes of `settings` (or the usual names). The hash is
 * that of the file, and of the files that it refers to. Throws MissingFile, InvalidData, InvalidShape, InvalidInput or
 * Unsupported saying what was expected, what was found and where.
 */
export async function readSourceFile(path: string, settings: FileSettings = {}): Promise<RecordingSource> {
  const extension = extname(path).toLowerCase();
  if (extension === '.nwb') return readNwb(path, settings);
  if (extension === '.tgz') return readNemsSource(path, { binMs: settings.binMs });
  const open = openers[extension];
  if (!open) {
    throw new CortexError(
      'InvalidInput',
      `${quoted(path)} is no file of a kind that holds a recording; there are ${listed(recordingExtensions)}, and folders.`,
    );
  }
  const file = await open(path);
  try {
    return { ...readMapped({ root: file.root, source: shownPath(path) }, settings), hash: await sha256OfFile(path) };
  } finally {
    file.close();
  }
}
