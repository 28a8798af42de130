import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CortexError } from '../../src/errors.ts';
import { createFileAtomic } from '../../src/io/atomic-file.ts';
import { isAlive, type ProcessRef, thisProcess } from '../store/process-ref.ts';

const lockFile = '.sweep.lock';

/** Takes the folder of a sweep for this process, until the function that it gives is called. Throws Conflict where another has it. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, lockFile);
  while (!(await createFileAtomic(path, JSON.stringify(thisProcess())))) {
    const holder = await holderOf(path);
    if (holder && isAlive(holder)) {
      throw new CortexError(
        'Conflict',
        `${folder} is in use by process ${holder.pid}; stop that one first, or wait for it.`,
      );
    }
    await rm(path, { force: true });
  }
  return () => rm(path, { force: true });
}

async function holderOf(path: string): Promise<ProcessRef | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
