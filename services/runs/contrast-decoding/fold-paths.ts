import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlannedFold } from '../../../src/analysis/decoding/contrast/plan.ts';

/** What names the files of a fold. */
type NamedFold = Pick<PlannedFold, 'fold'> & { readonly session: Pick<PlannedFold['session'], 'session'> };

const checkpoints = (runDir: string): string => join(runDir, 'checkpoints');

/** The pretrained convolutional part. */
export const refinerPath = (runDir: string): string => join(checkpoints(runDir), 'refiner.safetensors');

/** The result of a fold. */
export const foldPath = (runDir: string, { session: { session }, fold }: NamedFold): string =>
  join(checkpoints(runDir), `session-${session}-fold-${fold}.safetensors`);

/** The networks of a fold; studies from before they were kept have none. */
export const networksPath = (runDir: string, { session: { session }, fold }: NamedFold): string =>
  join(checkpoints(runDir), `session-${session}-fold-${fold}.weights.safetensors`);

/** Numbers of the sessions of which a study has decoded folds, in their order. */
export async function decodedSessions(runDir: string): Promise<number[]> {
  const found = (await namesIn(runDir)).flatMap((name) => {
    const session = /^session-(\d+)-fold-\d+\.safetensors$/.exec(name)?.[1];
    return session === undefined ? [] : [Number(session)];
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

/** Paths of all files of networks that a study has, by the names of the files. */
export async function networkFiles(runDir: string): Promise<Record<string, string>> {
  const names = (await namesIn(runDir)).filter((name) => /^session-\d+-fold-\d+\.weights\.safetensors$/.test(name));
  return Object.fromEntries(names.sort().map((name) => [name, join(checkpoints(runDir), name)]));
}

function namesIn(runDir: string): Promise<string[]> {
  return readdir(checkpoints(runDir)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
