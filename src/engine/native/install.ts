import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { OnProgress } from '../../progress.ts';
import { bindingsFolder, unpackBindings } from './bindings.ts';
import { downloadBindings, localBindings } from './bindings-files.ts';
import { cacheRoot, type EngineParts, engineFolder, isInstalled, pinnedParts } from './cache.ts';
import { compileBinding, findCompiler, tryBinding } from './compile.ts';
import { withLock } from './lock.ts';
import { unpackCuda, unpackTensorFlow } from './unpack.ts';
import { downloadWheels, localWheels, type WheelFiles } from './wheel-files.ts';

export interface InstallOptions {
  readonly gpu?: boolean;
  /** A wheel on disk, for machines without any package index. */
  readonly fromWheel?: string;
  /** The tarball of `bindingsPackage` on disk, for machines without any npm registry. */
  readonly fromBindings?: string;
  readonly onProgress?: OnProgress;
}

const temporaryPrefix = 'installing-';

/** The files on disk that make one engine. */
interface EngineFiles extends WheelFiles {
  readonly bindings: string;
}

/**
 * Puts an engine into the cache unless it is there: bindings, wheels, libraries and headers, one compiler call, a trial
 * load. Everything happens in a temporary folder that takes its final name at the end, under a lock, so several
 * processes may start at once and any may be killed; a whole download survives that.
 *
 * @returns the engine's folder; throws EngineUnavailable, InvalidData or MissingFile with the reason
 */
export async function installEngine(
  options: InstallOptions = {},
  parts: EngineParts = pinnedParts(options.gpu),
): Promise<string> {
  const { onProgress = () => {} } = options;
  const root = cacheRoot();
  const folder = engineFolder(parts, root);
  const isReady = () => isInstalled(folder) && options.fromWheel === undefined && options.fromBindings === undefined;
  if (isReady()) return folder;
  const compiler = await findCompiler();
  const onWait = (pid: number) =>
    onProgress({ phase: 'engine', done: 0, total: 0, note: `waiting for process ${pid}, which installs the engine` });
  await withLock(
    join(root, 'install.lock'),
    async () => {
      await removeLeftovers(root);
      if (isReady()) return;
      const downloads = join(root, 'downloads');
      const files = await filesOf(parts, options, downloads);
      await build(parts, files, compiler, folder, onProgress);
      await rm(downloads, { recursive: true, force: true });
    },
    onWait,
  );
  return folder;
}

/** What the user names is looked at first, then the small download: without it 250 MB would be in vain. */
async function filesOf(parts: EngineParts, options: InstallOptions, downloads: string): Promise<EngineFiles> {
  const { fromWheel, fromBindings, onProgress = () => {} } = options;
  const wheels = fromWheel ? await localWheels(parts.wheel, fromWheel) : undefined;
  const bindings = fromBindings
    ? await localBindings(parts.bindings, fromBindings)
    : await downloadBindings(parts.bindings, downloads);
  return { ...(wheels ?? (await downloadWheels(parts.wheel, downloads, onProgress))), bindings };
}

async function build(
  { wheel, bindings }: EngineParts,
  files: EngineFiles,
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
    await unpackBindings(files.bindings, bindings, bindingsFolder(temporary));
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
