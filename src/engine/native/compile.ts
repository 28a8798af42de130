import { mkdir, symlink } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { CortexError } from '../../errors.ts';
import { bindingSources, bindingsFolder } from './bindings.ts';
import { bindingFile, nodeHeadersPackage } from './cache.ts';
import { failureLine, runCommand } from './run-command.ts';

/** The first C++ compiler that answers (`$CXX` before the usual names); throws EngineUnavailable when none does. */
export async function findCompiler(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const candidates = [...(env.CXX ? [env.CXX] : []), 'c++', 'g++', 'clang++'];
  for (const name of candidates) {
    if ((await runCommand(name, ['--version'])).ok) return name;
  }
  throw new CortexError('EngineUnavailable', `There is no C++ compiler (tried ${candidates.join(', ')}).`);
}

/**
 * Compiles the binding in `folder/bindings` against the libraries and headers in `folder/deps`, into `folder/lib`. Node-API is
 * stable, so the binary serves every later Node; it finds its libraries relative to itself.
 */
export async function compileBinding(compiler: string, folder: string): Promise<void> {
  const output = bindingFile(folder);
  const sources = bindingSources.map((path) => join(bindingsFolder(folder), path));
  const libraries = join(folder, 'deps', 'lib');
  await mkdir(dirname(output), { recursive: true });
  await linkUnversioned(libraries);
  await compileModule(compiler, 'the binding', [
    ...['-O2', '-I', join(folder, 'deps', 'include'), ...sources, '-o', output],
    ...['-L', libraries, '-ltensorflow', '-ltensorflow_framework', ...linkerOptions()],
  ]);
}

/** Compiles and links a module of Node's; `what` it is stands in the EngineUnavailable that is thrown when the compiler refuses. */
export function compileModule(compiler: string, what: string, args: readonly string[]): Promise<void> {
  return compile(compiler, what, ['-shared', ...args]);
}

/** Compiles `sources` into `folder`, as many at a time as there are processors; returns the objects. Throws as `compileModule`. */
export async function compileObjects(
  compiler: string,
  what: string,
  sources: readonly string[],
  folder: string,
  options: readonly string[],
): Promise<string[]> {
  const objects = sources.map((source) => join(folder, `${basename(source)}.o`));
  let next = 0;
  const takeOneByOne = async () => {
    while (next < sources.length) {
      const i = next++;
      await compile(compiler, what, [...options, '-c', sources[i], '-o', objects[i]]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, takeOneByOne));
  return objects;
}

async function compile(compiler: string, what: string, args: readonly string[]): Promise<void> {
  const { ok, output: log } = await runCommand(compiler, [
    ...['-std=c++17', '-fPIC', '-DNAPI_VERSION=8'],
    ...['-I', join(nodeHeadersPackage().folder, 'include'), ...args],
  ]);
  if (!ok) {
    throw new CortexError('EngineUnavailable', `${compiler} could not compile ${what}: ${failureLine(log)}`, {
      details: { log },
    });
  }
}

/** Loads the binding in a process of its own and returns TensorFlow's version: an engine is kept only if it runs. */
export async function tryBinding(folder: string): Promise<string> {
  const script = 'process.stdout.write(require(process.argv[1]).TF_Version)';
  const { ok, output } = await runCommand(process.execPath, ['-e', script, bindingFile(folder)], {
    env: { ...process.env, NODE_OPTIONS: '', TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  if (ok) return output.trim();
  throw new CortexError('EngineUnavailable', `The compiled binding does not load: ${failureLine(output)}`, {
    details: { output },
  });
}

const isMac = process.platform === 'darwin';

/** File names of TensorFlow's two libraries in its wheels. */
export const libraryNames = isMac
  ? ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib']
  : ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

async function linkUnversioned(libraries: string): Promise<void> {
  const suffix = isMac ? 'dylib' : 'so';
  await symlink(libraryNames[0], join(libraries, `libtensorflow.${suffix}`));
  await symlink(libraryNames[1], join(libraries, `libtensorflow_framework.${suffix}`));
}

/** How a module two folders deep in an engine's folder finds TensorFlow's libraries. */
export function linkerOptions(): string[] {
  if (isMac) return ['-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../../deps/lib'];
  return ['-Wl,--allow-shlib-undefined', '-Wl,-rpath,$ORIGIN/../../deps/lib'];
}
