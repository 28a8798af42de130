import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileStamp } from '../../runs/run-file.ts';

/** What the store of the runs keeps up to date by itself. */
const notPartOfTheResult = new Set(['state.json']);

/** Paths and SHA-256 of the files of a run folder; hidden ones are half written. */
export class RunFiles {
  readonly #folder: string;
  readonly #known = new Map<string, { readonly stamp: string | null; readonly sha256: string }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All of them; those that have not changed since the last time are not read again. */
  async checksums(): Promise<Record<string, string>> {
    const checksums: Record<string, string> = {};
    for (const path of (await filesUnder(this.#folder)).sort()) {
      const stamp = await fileStamp(join(this.#folder, path));
      // A checkpoint may have been replaced meanwhile.
      if (stamp === null) continue;
      const known = this.#known.get(path);
      const sha256 = known?.stamp === stamp ? known.sha256 : await sha256Of(join(this.#folder, path));
      this.#known.set(path, { stamp, sha256 });
      checksums[path] = sha256;
    }
    return checksums;
  }
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths
    .map((path) => path.slice(folder.length + 1).split(sep))
    .filter((parts) => !parts.some((part) => part.startsWith('.')) && !notPartOfTheResult.has(parts.join('/')))
    .map((parts) => parts.join('/'));
}

/** SHA-256 of a file, in hexadecimal digits. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
