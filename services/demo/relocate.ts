import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';

/** The files of a run that name its recording. */
const files = ['run.json', 'state.json'];

/**
 * Has a run name its recording under another folder than before, and itself `place`: the demo's runs are kept with paths from the
 * demo's folder on, and opened with those of their copy. Where the engine lay on the machine that made it is left out.
 */
export async function moveRun(runDir: string, place: string, [from, to]: readonly [string, string]): Promise<void> {
  for (const name of files) {
    const path = join(runDir, name);
    const described = JSON.parse(await readFile(path, 'utf8'), (key, value: unknown) => {
      if (typeof value !== 'string') return value;
      if (key === 'data' && value.startsWith(from)) return to + value.slice(from.length).replaceAll('\\', '/');
      if (key === 'run') return place;
      return value.replace(/ \(cached in [^)]*\)/, '');
    });
    await writeFileAtomic(path, `${JSON.stringify(described, null, 1)}\n`);
  }
}
