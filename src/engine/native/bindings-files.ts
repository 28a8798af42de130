import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CortexError } from '../../errors.ts';
import type { PinnedPackage } from './bindings.ts';
import { expectIntegrity } from './integrity.ts';
import { fetchTarball, findNpm, packTarball } from './npm.ts';

/**
 * Finds or downloads the tarball of the bindings. A whole download left by an interrupted run is used again; one that
 * fails its hash is deleted and refused.
 *
 * @param folder where downloads are kept until they are unpacked
 * @returns path of the tarball; throws EngineUnavailable with the registry's reason, or InvalidData
 */
export async function downloadBindings(pinned: PinnedPackage, folder: string): Promise<string> {
  const tarball = join(folder, tarballName(pinned));
  if (!existsSync(tarball)) await download(pinned, folder, tarball);
  try {
    expectIntegrity(tarball, await readFile(tarball), pinned.integrity);
    return tarball;
  } catch (error) {
    await rm(tarball, { force: true });
    throw error;
  }
}

/** Takes the tarball of the bindings from a file that the user names. */
export async function localBindings(pinned: PinnedPackage, file: string): Promise<string> {
  const tarball = resolve(file);
  if (!existsSync(tarball)) {
    const what = `"npm pack ${pinned.project}@${pinned.version}" makes it`;
    throw new CortexError('MissingFile', `There is no tarball at ${tarball} (${what}).`, { details: { file } });
  }
  expectIntegrity(tarball, await readFile(tarball), pinned.integrity);
  return tarball;
}

/** npm's own name of a package's tarball, such as "tensorflow-tfjs-node-gpu-4.22.0.tgz". */
function tarballName({ project, version }: PinnedPackage): string {
  return `${project.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** By npm, whose settings say where the registry is and how to reach it; only where there is none, directly. */
async function download(pinned: PinnedPackage, folder: string, tarball: string): Promise<void> {
  const partial = join(folder, 'partial-bindings');
  await rm(partial, { recursive: true, force: true, maxRetries: 5 });
  await mkdir(partial, { recursive: true });
  try {
    if (await findNpm()) {
      await packTarball(pinned, partial);
    } else {
      await writeFile(join(partial, tarballName(pinned)), await fetchTarball(pinned));
    }
    const name = (await readdir(partial)).find((file) => file.endsWith('.tgz'));
    if (name === undefined) {
      throw new CortexError('EngineUnavailable', `npm left no tarball of ${pinned.project} ${pinned.version}.`);
    }
    await rename(join(partial, name), tarball);
  } finally {
    await rm(partial, { recursive: true, force: true, maxRetries: 5 });
  }
}
