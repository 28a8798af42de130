import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CortexError } from '../../src/errors.ts';
import { runsDir } from './runs-dir.ts';

/** The folder of the run that is meant by a path, or by an id in the folder of the runs. Throws NotFound. */
export async function findRun(run: string): Promise<string> {
  const candidates = [resolve(run), resolve(runsDir(), run)];
  for (const dir of candidates) {
    if (await exists(join(dir, 'run.json'))) return dir;
  }
  throw new CortexError(
    'NotFound',
    `There is no run.json in ${candidates.join(' nor in ')}; give the folder or the id of a run.`,
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
