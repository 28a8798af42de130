import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { datasets } from '../../datasets/catalogue.ts';
import { CortexError, listed, quoted } from '../../src/errors.ts';
import type { RunConfig } from '../runs/config.ts';
import { withDataFolder } from '../runs/data-folder.ts';

/**
 * A config that came over HTTP, its data folder absolute: the name of a folder (or file) under the data root of the server,
 * or that of CORTEX_DATA where recorded data are not named. Throws InvalidInput for anything else, and for data that are
 * not there.
 */
export async function withNamedData(config: RunConfig, dataRoot: string | undefined): Promise<RunConfig> {
  const named = config.data === undefined ? config : { ...config, data: await namedFolder(config.data, dataRoot) };
  const whole = withDataFolder(named);
  if (datasets[whole.dataset].kind !== 'recorded') return whole;
  if (whole.data === undefined) {
    throw new CortexError(
      'InvalidInput',
      `data: ${whole.dataset} is recorded; name a folder under the server's --data-root.`,
    );
  }
  const there = await stat(whole.data).catch(() => undefined);
  if (!there)
    throw new CortexError('InvalidInput', 'data: the folder that CORTEX_DATA names for this server is not there.');
  return whole;
}

/** The folder or file of that name under the data root. Throws InvalidInput for what is none, saying what there is. */
export async function namedFolder(name: string, dataRoot: string | undefined): Promise<string> {
  if (dataRoot === undefined) {
    throw new CortexError(
      'InvalidInput',
      'data: this server has no folder of recordings; start it with --data-root DIR, and name a folder in there.',
    );
  }
  const inside = !isAbsolute(name) && !/^[A-Za-z]:|\0/.test(name) && !name.split(/[/\\]/).includes('..');
  const folder = inside ? await realUnder(dataRoot, name) : undefined;
  if (folder !== undefined) return folder;
  const names = await namesUnder(dataRoot).catch(() => []);
  const there = names.length > 0 ? `there are ${listed(names)}` : 'it is empty';
  throw new CortexError('InvalidInput', `data: ${quoted(name)} is no name under the server's data root; ${there}.`);
}

/** Names of what lies in the data root and can be used, in their order: nothing hidden, and no link that leads out of it or to nothing. */
export async function namesUnder(dataRoot: string): Promise<string[]> {
  const names = (await readdir(dataRoot)).filter((name) => !name.startsWith('.')).sort();
  const real = await Promise.all(names.map((name) => realUnder(dataRoot, name)));
  return names.filter((_, i) => real[i] !== undefined);
}

/** Where the path `name` of the data root leads; undefined where that is outside of it or nothing. */
async function realUnder(dataRoot: string, name: string): Promise<string | undefined> {
  const [root, folder] = await Promise.all([dataRoot, join(dataRoot, name)].map(realOrUndefined));
  return root !== undefined && folder?.startsWith(root.endsWith(sep) ? root : root + sep) ? folder : undefined;
}

const realOrUndefined = (path: string) => realpath(path).catch(() => undefined);
