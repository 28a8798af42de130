import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CortexError } from '../../errors.ts';
import { compileModule, compileObjects, findCompiler, linkerOptions } from './compile.ts';

const require = createRequire(import.meta.url);

const sourceFolder = fileURLToPath(new URL('own-kernels/', import.meta.url));
/** Written for the machine that compiles: the vectors of its processor, multiplications and additions fused. */
const options = ['-O3', '-march=native', '-fno-math-errno'];

let loaded: string | undefined;

/** Names the kernels of our own that compute beside TensorFlow's, by the hash of their sources; undefined: none do. */
export const ownKernels = (): string | undefined => loaded;

/** Whether a user has refused them: `CORTEX_OWN_KERNELS=0`. */
const areRefused = (env: NodeJS.ProcessEnv): boolean => /^(0|false|no)$/i.test(env.CORTEX_OWN_KERNELS ?? '');

/**
 * Adds our own operations to the TensorFlow of `engineFolder`, which runs already: compiled there on first use, a few seconds,
 * once for every kind of processor. Returns their name, or undefined where they are refused (`CORTEX_OWN_KERNELS=0`). Throws
 * EngineUnavailable, with the compiler's reason, when they cannot be had: everything runs without them, slower.
 */
export async function loadOwnKernels(
  engineFolder: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  if (areRefused(env)) return undefined;
  if (process.platform !== 'linux') {
    throw new CortexError('EngineUnavailable', `Our own kernels have not been tried on ${process.platform}.`);
  }
  const sources = readdirSync(sourceFolder)
    .filter((file) => /\.(cc|h)$/.test(file))
    .sort()
    .map((file) => join(sourceFolder, file));
  const name = shortHash([JSON.stringify(options), ...sources.map((file) => readFileSync(file))]);
  const processor = shortHash([process.arch, cpus()[0]?.model ?? '']);
  const file = join(engineFolder, 'own', `${name}-${processor}`, 'cortex_kernels.node');
  if (!existsSync(file)) await compileOwnKernels(await findCompiler(env), engineFolder, sources, file);
  require(file);
  loaded = name;
  return loaded;
}

function shortHash(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 8);
}

/** Compiles into a folder of its own that takes its name at the end: several processes may do so at once. */
async function compileOwnKernels(
  compiler: string,
  engineFolder: string,
  sources: readonly string[],
  file: string,
): Promise<void> {
  const folder = dirname(file);
  const temporary = `${folder}-${process.pid}-${randomUUID()}`;
  const scraps = join(temporary, 'objects');
  await mkdir(scraps, { recursive: true });
  try {
    const code = sources.filter((source) => source.endsWith('.cc'));
    await compileModule(compiler, 'our kernels', [
      ...(await compileObjects(compiler, 'our kernels', code, scraps, options)),
      ...['-o', join(temporary, 'cortex_kernels.node')],
      ...['-L', join(engineFolder, 'deps', 'lib'), '-ltensorflow_framework', '-pthread', ...linkerOptions()],
    ]);
    await rm(scraps, { recursive: true });
    await rename(temporary, folder).catch((error: unknown) => {
      if (!existsSync(file)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
