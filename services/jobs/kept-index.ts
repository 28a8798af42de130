import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { digestOf } from '../../src/fingerprint.ts';
import type { Analysis } from '../analyses/analysis.ts';
import { hasResult } from '../analyses/result-folder.ts';
import { fileStamp } from '../runs/run-file.ts';

/** Requests that are remembered. */
const mostRemembered = 10_000;

/** Folders of a run that hold weights. */
const weightFolders = ['encoders', 'checkpoints'];

/**
 * Where the results of requests lie that were answered before, so that the process that serves HTTP finds them by itself.
 * It holds for runs whose run.json and weights are the same files as then.
 */
export class KeptIndex {
  readonly #folders = new Map<string, string>();

  /** The folder of the result; undefined when it is not known here. */
  async find(analysis: Analysis, runDirs: readonly string[], request: object): Promise<string | undefined> {
    const folder = this.#folders.get(await keyOf(analysis, runDirs, request));
    return folder !== undefined && (await hasResult(folder)) ? folder : undefined;
  }

  /** Remembers the folder of a result that is there. */
  async remember(analysis: Analysis, runDirs: readonly string[], request: object, folder: string): Promise<void> {
    const key = await keyOf(analysis, runDirs, request);
    this.#folders.delete(key);
    this.#folders.set(key, folder);
    const [oldest] = this.#folders.keys();
    if (this.#folders.size > mostRemembered) this.#folders.delete(oldest);
  }
}

async function keyOf({ name, version }: Analysis, runDirs: readonly string[], request: object): Promise<string> {
  return digestOf([name, version, runDirs, request, await Promise.all(runDirs.map(runStamps))]);
}

/** What changes when a run is fitted again or its weights are replaced. */
async function runStamps(runDir: string): Promise<(string | null)[]> {
  const files = await Promise.all(
    weightFolders.map(async (folder) => {
      const names = await readdir(join(runDir, folder)).catch(() => []);
      return names.filter((name) => name.endsWith('.safetensors')).map((name) => join(runDir, folder, name));
    }),
  );
  const paths = [join(runDir, 'run.json'), ...files.flat().sort()];
  return Promise.all(paths.map(async (path) => `${basename(path)} ${await fileStamp(path)}`));
}
