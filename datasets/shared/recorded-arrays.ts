import { createHash, type Hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expectFinite, expectShape, type NdArray, type TypedArray } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';
import { decodeNpy } from '../../src/io/npy.ts';
import { shownPath } from '../../src/io/shown-path.ts';

/** A folder of recordings that users keep outside the project. */
interface RecordingsFolder {
  /** Name of the data set, as on the command line. */
  readonly dataset: string;
  /** Folder that may lie inside the one that is given. */
  readonly folder: string;
  /** File or folder by which the folder is known, or several any of which it may have. */
  readonly landmark: string | readonly string[];
}

/**
 * The folder of the recordings: `data` or else the environment variable CORTEX_DATA, itself or `folder` inside it.
 * Throws MissingFile saying how to name it.
 */
export async function findRecordings(where: RecordingsFolder, data = process.env.CORTEX_DATA): Promise<string> {
  const { dataset, folder } = where;
  const [landmark, ...others] = typeof where.landmark === 'string' ? [where.landmark] : where.landmark;
  if (!data) {
    throw new CortexError(
      'MissingFile',
      `The ${dataset} data set needs its folder: give --data DIR or set CORTEX_DATA (see datasets/${dataset}/README.md).`,
    );
  }
  for (const candidate of [data, join(data, folder)]) {
    for (const one of [landmark, ...others]) if (await exists(join(candidate, one))) return candidate;
  }
  if (!(await exists(data))) {
    throw new CortexError(
      'MissingFile',
      `There is no folder ${shownPath(data)}; give that of ${dataset} by --data or CORTEX_DATA.`,
    );
  }
  throw new CortexError(
    'MissingFile',
    `${shownPath(data)} has no ${landmark}, neither itself nor in ${folder}/${others.length > 0 ? `, and no ${others.join(', ')}` : ''}; give the folder of the recordings by --data or CORTEX_DATA.`,
    { details: { data } },
  );
}

/** Reads files of one folder, checks arrays and keeps a SHA-256 over all that was read. */
export class ArrayReader {
  /** What was passed over in the files read so far. */
  readonly warnings: string[] = [];
  private readonly folder: string;
  private readonly sha256: Hash = createHash('sha256');

  constructor(folder: string) {
    this.folder = folder;
  }

  /** SHA-256 over the files read so far, in the order of reading. */
  get hash(): string {
    return this.sha256.copy().digest('hex');
  }

  /**
   * The array of file `name`; `axes` and `lengths` as in `expectShape`.
   * Throws MissingFile, InvalidShape or InvalidData naming the file and the fault.
   */
  async read(
    name: string,
    axes: readonly string[],
    lengths: readonly (number | undefined)[] = [],
  ): Promise<NdArray<TypedArray>> {
    const path = join(this.folder, name);
    const bytes = await this.readBytes(name);
    const array = decodeNpy(bytes, path);
    expectShape(array, name, axes, lengths);
    expectFinite(array, name);
    return array;
  }

  /** The bytes of file `name`, which count towards the hash. Throws MissingFile. */
  async readBytes(name: string): Promise<Uint8Array> {
    const path = join(this.folder, name);
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw new CortexError('MissingFile', `Cannot read ${path}; check that the recordings are complete.`, {
        details: { path },
        cause,
      });
    });
    this.sha256.update(name).update(bytes);
    return bytes;
  }
}

/** True when there is a file or folder at `path`. */
export async function exists(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return found !== undefined;
}
