import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseTarGzip } from 'nanotar';
import { CortexError } from '../../errors.ts';
import { expectIntegrity } from './integrity.ts';

/** A package of the npm registry, pinned to its bytes. */
export interface PinnedPackage {
  readonly project: string;
  readonly version: string;
  /** Subresource integrity of the registry's tarball: "sha512-" and base64. */
  readonly integrity: string;
}

/**
 * The package whose kernels and C++ binding join TensorFlow.js to TensorFlow. It is no dependency in package.json,
 * because its install script downloads from a host that many networks refuse, and the installation then fails.
 */
export const bindingsPackage: PinnedPackage = {
  project: '@tensorflow/tfjs-node-gpu',
  version: '4.22.0',
  integrity: 'sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
};

/** Where an engine keeps them. */
export const bindingsFolder = (engine: string): string => join(engine, 'bindings');

/** The JavaScript files to load, without extension, below `bindingsFolder`. */
export const backendModule = 'dist/nodejs_kernel_backend';
export const kernelsModule = 'dist/register_all_kernels';

/** The C++ files to compile, below `bindingsFolder`. */
export const bindingSources = ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'] as const;

/** Backend, kernels, C++ sources and package.json, which names the licence; the rest of the package needs more packages. */
const wanted =
  /^package\/((?:dist\/(?:kernels\/\w+|nodejs_kernel_backend|register_all_kernels|int64_tensors)\.js|binding\/\w+\.(?:cc|h)|package\.json))$/;
const unwanted = /_test\.js$/;

const needed = [`${backendModule}.js`, `${kernelsModule}.js`, ...bindingSources];

/** Takes what an engine needs of the package's tarball into `folder`; throws InvalidData unless it is the pinned one. */
export async function unpackBindings(tarball: string, pinned: PinnedPackage, folder: string): Promise<void> {
  const bytes = await readFile(tarball);
  expectIntegrity(tarball, bytes, pinned.integrity);
  const written: string[] = [];
  for (const { name, data } of await parseTarGzip(bytes)) {
    const path = unwanted.test(name) ? undefined : wanted.exec(name)?.[1];
    if (path === undefined || data === undefined) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), data);
    written.push(path);
  }
  const missing = needed.filter((path) => !written.includes(path));
  if (missing.length === 0) return;
  throw new CortexError('InvalidData', `${pinned.project} ${pinned.version} lacks ${missing.join(', ')}.`, {
    details: { tarball, missing },
  });
}
