import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CortexError } from '../../errors.ts';
import { expectSha256 } from '../../io/sha256.ts';
import type { OnProgress } from '../../progress.ts';
import { downloadWheel, findPip, type Pip } from './pip.ts';
import { readTextEntry } from './unzip.ts';
import { cudaRequirements, type PinnedRequirement, type Wheel } from './wheels.ts';

/** Wheels on disk that make one engine. */
export interface WheelFiles {
  readonly tensorflow: string;
  /** CUDA wheels; empty for a CPU engine. */
  readonly cuda: readonly string[];
}

/**
 * Finds or downloads the wheels of an engine. A whole download left by an interrupted run is used again; a file that
 * fails its hash is deleted and refused.
 *
 * @param folder where downloads are kept until they are unpacked
 */
export async function downloadWheels(wheel: Wheel, folder: string, onProgress: OnProgress): Promise<WheelFiles> {
  const pip = await findPip();
  const requirement = { project: wheel.project, version: wheel.version };
  const tensorflow = await fetchWheel(pip, requirement, wheel, folder, onProgress);
  try {
    await expectSha256(tensorflow, wheel.sha256);
  } catch (error) {
    await rm(tensorflow, { force: true });
    throw error;
  }
  const cuda: string[] = [];
  for (const pinned of await cudaOf(wheel, tensorflow)) {
    cuda.push(await fetchWheel(pip, pinned, wheel, folder, onProgress));
  }
  return { tensorflow, cuda };
}

/** Takes the wheels of an engine from a file that the user names, and for a GPU the CUDA wheels from the same folder. */
export async function localWheels(wheel: Wheel, file: string): Promise<WheelFiles> {
  const tensorflow = resolve(file);
  if (!existsSync(tensorflow)) {
    throw new CortexError('MissingFile', `There is no wheel at ${tensorflow}.`, { details: { file } });
  }
  await expectSha256(tensorflow, wheel.sha256);
  const folder = dirname(tensorflow);
  const cuda: string[] = [];
  for (const pinned of await cudaOf(wheel, tensorflow)) {
    const found = await findWheel(folder, pinned);
    if (found === undefined) {
      throw new CortexError('MissingFile', `${pinned.project} ${pinned.version} must lie beside ${tensorflow}.`);
    }
    cuda.push(found);
  }
  return { tensorflow, cuda };
}

async function fetchWheel(
  pip: Pip,
  requirement: PinnedRequirement,
  wheel: Wheel,
  folder: string,
  onProgress: OnProgress,
): Promise<string> {
  const note = `downloading ${requirement.project} ${requirement.version}`;
  const kept = await findWheel(folder, requirement);
  if (kept !== undefined) return kept;
  const total = requirement.project === wheel.project ? wheel.megabytes : 0;
  return downloadWheel(pip, requirement, wheel.platformTags, folder, (bytes) => {
    const megabytes = Math.round(bytes / 1e6);
    onProgress({ phase: 'engine', done: total > 0 ? Math.min(megabytes, total) : megabytes, total, note });
  });
}

async function findWheel(folder: string, { project, version }: PinnedRequirement): Promise<string | undefined> {
  if (!existsSync(folder)) return undefined;
  const start = `${project.replaceAll('-', '_')}-${version}-`;
  const name = (await readdir(folder)).find((file) => file.startsWith(start) && file.endsWith('.whl'));
  return name === undefined ? undefined : join(folder, name);
}

async function cudaOf(wheel: Wheel, wheelFile: string): Promise<PinnedRequirement[]> {
  if (!wheel.gpu) return [];
  return cudaRequirements((await readTextEntry(wheelFile, /\.dist-info\/METADATA$/)) ?? '');
}
