import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { Wheel } from './wheels.ts';

const require = createRequire(import.meta.url);
const packageFacts = z.object({ version: z.string(), binary: z.object({ host: z.string() }).optional() });

/** Folder and version of an installed npm package. */
export interface NpmPackage {
  readonly folder: string;
  readonly version: string;
  /** Where the package says that its prebuilt binaries are, if it says so. */
  readonly binaryHost?: string;
}

/** The JavaScript side of the native engine, whose `lib` and `deps` we provide. */
export function nodeBindingPackage(): NpmPackage {
  return npmPackage(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
}

/** The stable headers of Node's C interface. */
export function nodeHeadersPackage(): NpmPackage {
  return npmPackage(require.resolve('node-api-headers/package.json'));
}

/** `$XDG_CACHE_HOME/cortex-codec`, or `~/.cache/cortex-codec`; relative paths in the variable do not count. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'cortex-codec');
}

/**
 * Where an installed engine lives. Everything that decides its bits is part of the name, so checkouts share an
 * engine exactly when they would build the same one.
 */
export function engineFolder(wheel: Wheel, root = cacheRoot()): string {
  const binding = nodeBindingPackage().version;
  const facts = [wheel.sha256, binding, nodeHeadersPackage().version, process.platform, process.arch];
  const hash = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12);
  const kind = wheel.gpu ? 'gpu' : 'cpu';
  return join(root, `tensorflow-${wheel.version}-${process.platform}-${process.arch}-${kind}-${hash}`);
}

/** The compiled binding inside an engine folder (or inside the npm package). */
export function bindingFile(folder: string): string {
  return join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** True when `folder` holds an engine; folders appear under their name only once they are whole. */
export function isInstalled(folder: string): boolean {
  return existsSync(bindingFile(folder)) && existsSync(join(folder, 'deps', 'lib'));
}

function npmPackage(packageJson: string): NpmPackage {
  const { version, binary } = packageFacts.parse(JSON.parse(readFileSync(packageJson, 'utf8')));
  return { folder: dirname(packageJson), version, binaryHost: binary?.host };
}
