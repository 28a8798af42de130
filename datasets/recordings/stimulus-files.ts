import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CortexError, listed, quoted } from '../../src/errors.ts';
import { nameIn } from '../shared/read-table.ts';
import { byCodePoint, withoutExtension } from './stimulus-names.ts';

/** A file, or a folder of frames, that holds one stimulus. */
export interface StimulusFile {
  readonly file: string;
  /** Its name without the extension, in composed letters. */
  readonly stimulus: string;
  /** In small letters, such as ".npy"; "" for a folder. */
  readonly extension: string;
}

/** What lies in a folder. */
interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** What there is in `part` of the folder, such as "videos", without hidden files; nothing where there is no such part. */
export async function entriesOf(folder: string, part: string): Promise<Entry[]> {
  const entries = await readdir(join(folder, part), { withFileTypes: true }).catch(() => []);
  return Promise.all(
    entries
      .filter(({ name }) => !name.startsWith('.'))
      .map(async (entry) => ({ name: entry.name, isFolder: await isFolder(entry) })),
  );
}

/** Whether it is a folder, or a link to one. */
async function isFolder(entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
  return target?.isDirectory() === true;
}

/**
 * The stimuli of `part` in the order of their names' code points, and the files there that are none. Throws MissingFile when there
 * is no stimulus, and InvalidData for two of one name.
 */
export async function stimulusFiles(
  folder: string,
  part: string,
  extensions: readonly string[],
): Promise<{ readonly files: readonly StimulusFile[]; readonly passedOver: readonly string[] }> {
  const path = join(folder, part);
  const all = (await entriesOf(folder, part)).map(({ name, isFolder }): StimulusFile => {
    const extension = isFolder ? '' : (/\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '.');
    return { file: name, stimulus: isFolder ? name.normalize('NFC') : withoutExtension(name), extension };
  });
  const files = all
    .filter(({ extension }) => extensions.includes(extension))
    .sort((a, b) => byCodePoint(a.stimulus, b.stimulus) || byCodePoint(a.file, b.file));
  if (files.length === 0) {
    const kinds = listed(extensions.map((extension) => extension || 'folders of .png'));
    throw new CortexError('MissingFile', `${path} has no stimuli (${kinds}); put them there, one a file.`);
  }
  for (const [index, { stimulus, file }] of files.entries()) {
    nameIn(stimulus, 'stimulus', path);
    if (stimulus !== files[index + 1]?.stimulus) continue;
    throw new CortexError(
      'InvalidData',
      `${path} has ${quoted(stimulus)} twice: as ${quoted(file)} and as ${quoted(files[index + 1].file)}; keep one of them.`,
    );
  }
  return {
    files,
    passedOver: all.filter(({ extension }) => !extensions.includes(extension)).map(({ file }) => file),
  };
}
