import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { bindingsFolder, bindingsPackage, type PinnedPackage } from './bindings.ts';
import { chooseWheel, type Wheel } from './wheels.ts';

const require = createRequire(import.meta.url);
const packageFacts = z.object({ version: z.string() });

/** The stable headers of Node's C interface: the folder and version of an installed npm package. */
export function nodeHeadersPackage(): { readonly folder: string; readonly version: string } {
  const packageJson = require.resolve('node-api-headers/package.json');
  const { version } = packageFacts.parse(JSON.parse(readFileSync(packageJson, 'utf8')));
  return { folder: dirname(packageJson), version };
}

/** `$XDG_CACHE_HOME/cortex-codec`, or `~/.cache/cortex-codec`; relative paths in the variable do not count. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'cortex-codec');
}

/** What an engine is made of: TensorFlow's libraries, and what joins TensorFlow.js to them. */
export interface EngineParts {
  readonly wheel: Wheel;
  readonly bindings: PinnedPackage;
}

/** The pinned parts for this platform; throws EngineUnavailable where TensorFlow publishes no wheel. */
export function pinnedParts(gpu = false): EngineParts {
  return { wheel: chooseWheel({ gpu }), bindings: bindingsPackage };
}

/** Raised when the files of an engine folder are arranged anew, so that older folders are not taken for new ones. */
const layout = 2;

/**
 * Where an installed engine lives. Everything that decides its bits is part of the name, so checkouts share an
 * engine exactly when they would build the same one.
 */
export function engineFolder({ wheel, bindings }: EngineParts, root = cacheRoot()): string {
  const parts = [wheel.sha256, bindings.integrity, nodeHeadersPackage().version];
  const facts = [layout, ...parts, process.platform, process.arch];
  const hash = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12);
  const kind = wheel.gpu ? 'gpu' : 'cpu';
  return join(root, `tensorflow-${wheel.version}-${process.platform}-${process.arch}-${kind}-${hash}`);
}

/** The compiled binding inside an engine folder. */
export function bindingFile(folder: string): string {
  return join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** True when `folder` holds an engine; folders appear under their name only once they are whole. */
export function isInstalled(folder: string): boolean {
  return [bindingFile(folder), join(folder, 'deps', 'lib'), bindingsFolder(folder)].every((path) => existsSync(path));
}
