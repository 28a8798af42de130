import { readdir } from 'node:fs/promises';
import { CortexError } from '../../src/errors.ts';

/** Files that the refusal names. */
const namedFiles = 3;

/**
 * The visible files of a folder that a command is to write to; none when there is no such folder. Hidden ones, such as
 * .DS_Store, do not count. Throws Conflict when it is no folder.
 */
export async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw new CortexError('Conflict', `${folder} is a file; name a folder.`);
    throw error;
  });
  return names.filter((name) => !name.startsWith('.')).sort();
}

/** Throws Conflict, naming some of the files, for a folder that is not empty: what a user keeps there is not replaced. */
export async function expectEmptyFolder(folder: string, what = 'a run'): Promise<void> {
  const names = await filesIn(folder);
  if (names.length === 0) return;
  const more = names.length > namedFiles ? ` and ${names.length - namedFiles} more` : '';
  throw new CortexError(
    'Conflict',
    `${folder} is not empty and not ${what} of ours (it holds ${names.slice(0, namedFiles).join(', ')}${more}); name a new or empty folder.`,
    { details: { folder, names } },
  );
}
