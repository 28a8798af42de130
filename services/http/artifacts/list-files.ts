import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders inside each other, and files, that a run has at most; what is beyond is not listed. */
const mostDeep = 8;
const mostFiles = 20_000;

/** Whether a name may be part of a path in a run folder: hidden files are being written, or are none of the run's. */
export const isShown = (name: string): boolean => name !== '' && !name.startsWith('.') && !/[\\\0/]/.test(name);

/** The files under a folder by their paths from there, with "/" between parts, sorted; links and hidden files are none. */
export async function listFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  const look = async (path: string, depth: number): Promise<void> => {
    const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(gone);
    for (const entry of entries) {
      if (!isShown(entry.name) || found.length >= mostFiles) continue;
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isFile()) found.push(name);
      else if (entry.isDirectory() && depth < mostDeep) await look(name, depth + 1);
    }
  };
  await look('', 1);
  return found.sort();
}

/** A folder may be removed while it is looked at. */
function gone(error: NodeJS.ErrnoException): never[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
