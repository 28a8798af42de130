import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProgress } from '../../progress.ts';
import { type EngineAttempt, reasonOf } from '../report.ts';
import { cacheRoot, engineFolder, isInstalled } from './cache.ts';
import { type InstallOptions, installFromWheel } from './install.ts';
import { hasOwnDownload, linkEngine, unlinkEngine } from './links.ts';
import { withLock } from './lock.ts';
import { installFromPackage } from './package-download.ts';
import { chooseWheel } from './wheels.ts';

/** Where the native engine that is ready to load came from. */
export interface NativeSource {
  readonly why: string;
}

/** A named way to get a native engine; gives the reason it may be used, or undefined when it does not apply. */
interface Way {
  readonly what: string;
  readonly take: () => Promise<string | undefined>;
}

/**
 * Gets a native engine ready to load, by the first way that works: the cache, the pinned wheel, the npm package's own
 * download. Every way that was tried is added to `attempts`. Undefined when none works.
 */
export async function prepareNative(
  attempts: EngineAttempt[],
  onProgress: OnProgress,
): Promise<NativeSource | undefined> {
  const ways: Way[] = [
    { what: 'use the cached engine', take: useCache },
    { what: 'install the TensorFlow wheel', take: () => useWheel({ onProgress }) },
    { what: "use the package's own download", take: usePackage },
  ];
  for (const { what, take } of ways) {
    try {
      const why = await take();
      if (why === undefined) continue;
      attempts.push({ what, ok: true, why });
      return { why };
    } catch (error) {
      attempts.push({ what, ok: false, why: reasonOf(error) });
    }
  }
  return undefined;
}

/**
 * Installs the native engine now (see `installFromWheel`) and links it into this checkout.
 *
 * @returns the engine's folder in the cache; throws EngineUnavailable, InvalidData or MissingFile with the reason
 */
export async function installEngine(options: InstallOptions = {}): Promise<string> {
  const folder = await installFromWheel(options);
  await linkEngine(folder);
  return folder;
}

/** Deletes every cached engine and the links of this checkout; the next use installs anew. Returns the cache's path. */
export async function clearEngine(): Promise<string> {
  const root = cacheRoot();
  await withLock(join(root, 'install.lock'), async () => {
    await unlinkEngine();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  return root;
}

/** A GPU engine in the cache was asked for once, so it comes before the CPU's. */
async function useCache(): Promise<string | undefined> {
  const folder = [true, false].flatMap(candidate).find(isInstalled);
  if (folder !== undefined) {
    await linkEngine(folder);
    return `cached in ${folder}`;
  }
  return hasOwnDownload() ? "the package's own download" : undefined;
}

async function useWheel(options: InstallOptions): Promise<string> {
  return `installed into ${await installEngine(options)}`;
}

async function usePackage(): Promise<string> {
  await installFromPackage();
  return "the package's own download";
}

function candidate(gpu: boolean): string[] {
  const hasGpuWheel = process.platform === 'linux' && process.arch === 'x64';
  return gpu && !hasGpuWheel ? [] : [engineFolder(chooseWheel({ gpu }))];
}
