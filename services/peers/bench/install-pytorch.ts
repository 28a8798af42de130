import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheRoot } from '../../../src/engine/native/cache.ts';
import { findCompiler } from '../../../src/engine/native/compile.ts';
import { withLock } from '../../../src/engine/native/lock.ts';
import { failureLine, runCommand } from '../../../src/engine/native/run-command.ts';
import { CortexError } from '../../../src/errors.ts';
import type { OnProgress } from '../../../src/progress.ts';

export const pytorchVersion = '2.15.0';

const torch = `torch==${pytorchVersion}`;

/** What `import torch` needs on Linux x86-64 besides the wheel itself, which is made for CUDA. */
const slimRequirements = [
  torch,
  ...['filelock==3.20.0', 'fsspec==2025.9.0', 'jinja2==3.1.6', 'markupsafe==3.0.3', 'mpmath==1.3.0'],
  ...['networkx==3.5', 'sympy==1.14.0', 'typing-extensions==4.15.0'],
  ...['nvidia-cuda-cupti==13.2.86', 'nvidia-cuda-runtime==13.2.86'],
];

/** Libraries of CUDA that the wheel links to and that no computation on the CPU calls: 2 GB left out. */
const standIns = [
  ...['libcublas.so.13', 'libcublasLt.so.13', 'libcuda.so.1', 'libcudnn.so.9', 'libcufft.so.12', 'libcufile.so.0'],
  ...['libcusparse.so.12', 'libcusparseLt.so.0', 'libnccl.so.2', 'libnvrtc.so.13'],
];

/** The one of them whose data, a variable, is looked up at loading. */
const standInWithVariable = 'libnvshmem_host.so.3';

/**
 * Puts PyTorch into a virtual environment of its own in the cache, unless it is there. On Linux x86-64 it is the
 * package index's wheel without the CUDA libraries: a download of 560 MB, 1.4 GB on disk.
 *
 * @returns the environment's Python; throws EngineUnavailable with the reason when that is not possible
 */
export async function installPyTorch(onProgress: OnProgress = () => {}): Promise<string> {
  const root = cacheRoot();
  const folder = join(root, `bench-pytorch-${pytorchVersion}`);
  if (existsSync(folder)) return pythonOf(folder);
  const python = await findPython();
  await withLock(join(root, 'bench-pytorch.lock'), async () => {
    if (!existsSync(folder)) await build(python, root, folder, onProgress);
  });
  return pythonOf(folder);
}

const pythonOf = (folder: string): string => join(folder, 'bin', 'python');

/** The first Python that can make virtual environments and is new enough for the wheel. */
async function findPython(): Promise<string> {
  const candidates = ['python3', 'python'];
  const check = 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))';
  for (const name of candidates) {
    if ((await runCommand(name, ['-c', check])).ok) return name;
  }
  throw new CortexError(
    'EngineUnavailable',
    `The benchmark needs PyTorch ${pytorchVersion}, and that a Python ≥ 3.11 with venv, but there is none ` +
      `(tried ${candidates.join(', ')}). Install one, or put it in the PATH.`,
  );
}

/** A virtual environment keeps working under another name, so it takes its final one when it is whole. */
async function build(python: string, root: string, folder: string, onProgress: OnProgress): Promise<void> {
  const prefix = 'bench-unfinished-';
  // Only the holder of the lock writes here, so whatever is unfinished belongs to a process that was killed.
  for (const name of await readdir(root)) {
    if (name.startsWith(prefix)) await rm(join(root, name), { recursive: true, force: true });
  }
  const temporary = join(root, `${prefix}${randomUUID()}`);
  const environment = join(temporary, 'environment');
  const downloads = join(temporary, 'downloads');
  await mkdir(downloads, { recursive: true });
  try {
    const isSlim = process.platform === 'linux' && process.arch === 'x64';
    const compiler = isSlim ? await findCompiler() : undefined;
    onProgress({ phase: 'engine', done: 0, total: 2, note: `installing PyTorch ${pytorchVersion}` });
    await run('make a virtual environment', python, ['-m', 'venv', environment]);
    await run(
      `install ${torch}`,
      pythonOf(environment),
      [
        ...['-m', 'pip', 'install', '--no-input', '--no-cache-dir', '--disable-pip-version-check', '--quiet'],
        ...['--only-binary=:all:', '--progress-bar=off', '--retries=1', '--timeout=15'],
        ...(compiler ? ['--no-deps', ...slimRequirements] : [torch]),
      ],
      { ...process.env, TMPDIR: downloads },
    );
    if (compiler) await addStandIns(compiler, environment);
    onProgress({ phase: 'engine', done: 1, total: 2, note: `trying PyTorch ${pytorchVersion}` });
    const trial = 'import os, sys; sys.setdlopenflags(os.RTLD_LAZY); import torch; torch.ones(2, 2) @ torch.ones(2, 2)';
    await run('load PyTorch', pythonOf(environment), ['-c', trial]);
    await rename(environment, folder);
    onProgress({ phase: 'engine', done: 2, total: 2, note: `PyTorch ${pytorchVersion} installed` });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Empty libraries under the names of those left out, where the wheel looks for them. */
async function addStandIns(compiler: string, environment: string): Promise<void> {
  const python = (await readdir(join(environment, 'lib'))).find((name) => name.startsWith('python')) ?? '';
  const libraries = join(environment, 'lib', python, 'site-packages', 'nvidia', 'cu13', 'lib');
  const [empty, variable, versions] = ['empty.c', 'variable.c', 'versions'].map((name) => join(libraries, name));
  await writeFile(empty, '');
  await writeFile(variable, 'char nvshmem_selected_device_transport[4096];\n');
  await writeFile(versions, 'NVSHMEM { *; };\n');
  const compile = (name: string, options: string[]) =>
    run(`make ${name}`, compiler, [
      ...['-shared', '-nostdlib', '-x', 'c', ...options],
      ...[`-Wl,-soname,${name}`, '-o', join(libraries, name)],
    ]);
  for (const name of standIns) await compile(name, [empty]);
  await compile(standInWithVariable, [variable, `-Wl,--version-script=${versions}`]);
}

async function run(what: string, command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<void> {
  const { ok, output } = await runCommand(command, args, { env });
  if (ok) return;
  throw new CortexError(
    'EngineUnavailable',
    `The benchmark needs PyTorch ${pytorchVersion}, but could not ${what}: ${failureLine(output)}`,
    { details: { output } },
  );
}
