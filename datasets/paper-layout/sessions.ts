import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CortexError, listed, sameName } from '../../src/errors.ts';
import { shownPath } from '../../src/io/shown-path.ts';
import { exists } from '../shared/recorded-arrays.ts';
import { conditionAt, responseFileName } from './files.ts';

/** A session of a paper-layout folder. */
export interface PaperSessionFolder {
  /** Names the session in messages and in the streams of its draws. */
  readonly name: string;
  readonly folder: string;
}

/** A file that every session has. */
const landmark = responseFileName(conditionAt(0));

/**
 * The sessions of a folder: the folder itself ("session 1") or its sub-folders that have response files, in the order of their
 * names, numbers by their value. A folder "session-2" is called "session 2". `numbers`, counted from 1, choose some of them.
 * Throws MissingFile for a folder without any, InvalidInput for a number that is none of them or comes twice.
 */
export async function paperSessions(folder: string, numbers?: readonly number[]): Promise<PaperSessionFolder[]> {
  const all = (await exists(join(folder, landmark))) ? [{ name: 'session 1', folder }] : await sessionsInside(folder);
  if (all.length === 0) {
    throw new CortexError(
      'MissingFile',
      `${shownPath(folder)} has no ${landmark}, neither itself nor in a folder inside it; give the folder of the files, or one with a folder for each session.`,
    );
  }
  const twice = all.find(({ name }, i) => all.some((other, j) => j < i && sameName(other.name, name)));
  if (twice) {
    throw new CortexError('InvalidData', `Two folders of sessions are both called "${twice.name}"; rename one.`);
  }
  if (!numbers) return all;
  if (numbers.length === 0 || new Set(numbers).size < numbers.length || numbers.some((number) => !all[number - 1])) {
    throw new CortexError(
      'InvalidInput',
      `Name at least one session and each once, from 1 to ${all.length}; got [${listed(numbers.map(String))}].`,
    );
  }
  return numbers.map((number) => all[number - 1]);
}

async function sessionsInside(folder: string): Promise<PaperSessionFolder[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const found: string[] = [];
  for (const name of names) if (await exists(join(folder, name, landmark))) found.push(name);
  found.sort(new Intl.Collator('en', { numeric: true }).compare);
  return found.map((name) => ({ name: name.replaceAll(/[-_]+/g, ' '), folder: join(folder, name) }));
}
