import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { OnProgress } from '../../progress.ts';
import { cacheRoot, engineFolder, isInstalled } from './cache.ts';
import { compileBinding, findCompiler, tryBinding } from './compile.ts';
import { withLock } from './lock.ts';
import { unpackCuda, unpackTensorFlow } from './unpack.ts';
import { downloadWheels, localWheels, type WheelFiles } from './wheel-files.ts';
import { chooseWheel, type Wheel } from './wheels.ts';

export interface InstallOptions {
  readonly gpu?: boolean;
  /** A wheel on disk, for machines without any package index. */
  readonly fromWheel?: string;
  readonly onProgress?: OnProgress;
}

const temporaryPrefix = 'installing-';

/**
 * Puts an engine into the cache unless it is there: wheels, libraries and headers, one compiler call, a trial load.
 * Everything happens in a temporary folder that takes its final name at the end, under a lock, so several processes may
 * start at once and any may be killed; a whole download survives that.
 *
 * @returns the engine's folder; throws EngineUnavailable, InvalidData or MissingFile with the reason
 */
export async function installFromWheel(options: InstallOptions = {}): Promise<string> {
  const { fromWheel, onProgress = () => {} } = options;
  const wheel = chooseWheel({ gpu: options.gpu });
  const root = cacheRoot();
  const folder = engineFolder(wheel, root);
  if (isInstalled(folder) && fromWheel === undefined) return folder;
  const compiler = await findCompiler();
  const onWait = (pid: number) =>
    onProgress({ phase: 'engine', done: 0, total: 0, note: `waiting for process ${pid}, which installs the engine` });
  await withLock(
    join(root, 'install.lock'),
    async () => {
      await removeLeftovers(root);
      if (isInstalled(folder) && fromWheel === undefined) return;
      const downloads = join(root, 'downloads');
      const files = fromWheel
        ? await localWheels(wheel, fromWheel)
        : await downloadWheels(wheel, downloads, onProgress);
      await build(wheel, files, compiler, folder, onProgress);
      await rm(downloads, { recursive: true, force: true });
    },
    onWait,
  );
  return folder;
}

async function build(
  wheel: Wheel,
  files: WheelFiles,
  compiler: string,
  folder: string,
  onProgress: OnProgress,
): Promise<void> {
  const temporary = join(cacheRoot(), `${temporaryPrefix}${process.pid}-${randomUUID()}`);
  await mkdir(temporary);
  try {
    let written = 0;
    const unpacking = (file: string) => (bytes: number) => {
      const before = Math.floor(written / 20e6);
      written += bytes;
      if (Math.floor(written / 20e6) === before) return;
      const note = `unpacking ${basename(file)}`;
      onProgress({ phase: 'engine', done: Math.round(written / 1e6), total: wheel.unpackedMegabytes, note });
    };
    await unpackTensorFlow(files.tensorflow, temporary, unpacking(files.tensorflow));
    for (const file of files.cuda) await unpackCuda(file, temporary, unpacking(file));
    onProgress({ phase: 'engine', done: 0, total: 1, note: `compiling the binding with ${compiler}` });
    await compileBinding(compiler, temporary);
    await tryBinding(temporary);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    onProgress({ phase: 'engine', done: 1, total: 1, note: `TensorFlow ${wheel.version} installed` });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Only the holder of the lock writes here, so whatever is unfinished belongs to a process that was killed. */
async function removeLeftovers(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (name.startsWith(temporaryPrefix)) await rm(join(root, name), { recursive: true, force: true, maxRetries: 5 });
  }
}
