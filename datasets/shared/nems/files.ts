import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CortexError, quoted } from '../../../src/errors.ts';
import type { NemsFiles } from '../../../src/io/nems-signals.ts';
import { shownPath } from '../../../src/io/shown-path.ts';
import { readTarGzip } from '../../../src/io/tar-gzip.ts';

const endings = /\.(?:json|h5|csv)$/;

/**
 * The files of a NEMS recording by their names alone: of a .tgz, or of a folder that it was unpacked into, itself or one folder
 * deeper. Throws MissingFile when there are none, and InvalidData for two of one name and what `readTarGzip` refuses.
 */
export async function readNemsFiles(
  path: string,
  isWanted: (name: string) => boolean = () => true,
): Promise<Map<string, Uint8Array>> {
  const isRecording = (name: string) => endings.test(name) && isWanted(basename(name));
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const found = isFolder ? await readFolder(path, isRecording) : await readTarGzip(path, isRecording);
  const files = new Map<string, Uint8Array>();
  for (const [name, bytes] of found) {
    // Hidden files beside them are those of an operating system.
    if (basename(name).startsWith('.')) continue;
    if (files.has(basename(name))) {
      throw new CortexError(
        'InvalidData',
        `${shownPath(path)} has ${quoted(basename(name))} in two folders; keep one.`,
      );
    }
    files.set(basename(name), bytes);
  }
  if (files.size > 0) return files;
  throw new CortexError(
    'MissingFile',
    `${shownPath(path)} holds no NEMS recording: files NAME.resp.json, NAME.resp.h5, NAME.stim.json and so on, in one folder.`,
  );
}

async function readFolder(folder: string, isWanted: (name: string) => boolean): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const visit = async (inside: string, deeper: boolean): Promise<void> => {
    const entries = await readdir(join(folder, inside), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = join(inside, entry.name);
      if (entry.isDirectory() && deeper) await visit(name, false);
      if (entry.isFile() && isWanted(name)) files.set(name, await readFile(join(folder, name)));
    }
  };
  await visit('', true);
  return files;
}

/** SHA-256 over the files, in the order of their names: the same for an archive and the folder it was unpacked into. */
export function nemsHash(files: NemsFiles): string {
  const hash = createHash('sha256');
  for (const name of [...files.keys()].sort()) hash.update(name).update(files.get(name) ?? '');
  return hash.digest('hex');
}
