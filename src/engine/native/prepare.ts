import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProgress } from '../../progress.ts';
import { type EngineAttempt, reasonOf } from '../report.ts';
import { cacheRoot, engineFolder, isInstalled, pinnedParts } from './cache.ts';
import { installEngine } from './install.ts';
import { withLock } from './lock.ts';

/** The native engine that is ready to load, and where it came from. */
export interface NativeSource {
  /** Its folder in the cache. */
  readonly folder: string;
  readonly why: string;
}

/** A named way to get a native engine; undefined when it does not apply. */
interface Way {
  readonly what: string;
  readonly take: () => Promise<NativeSource | undefined>;
}

/**
 * Gets a native engine ready to load: the one in the cache, else the pinned one, installed now. Every way that was
 * tried is added to `attempts`. Undefined when none works.
 */
export async function prepareNative(
  attempts: EngineAttempt[],
  onProgress: OnProgress,
): Promise<NativeSource | undefined> {
  const ways: Way[] = [
    { what: 'use the cached engine', take: useCache },
    { what: 'install the TensorFlow wheel', take: () => install(onProgress) },
  ];
  for (const { what, take } of ways) {
    try {
      const source = await take();
      if (source === undefined) continue;
      attempts.push({ what, ok: true, why: source.why });
      return source;
    } catch (error) {
      attempts.push({ what, ok: false, why: reasonOf(error) });
    }
  }
  return undefined;
}

/** Deletes every cached engine, and nothing else of the cache; the next use installs anew. Returns the cache's path. */
export async function clearEngine(): Promise<string> {
  const root = cacheRoot();
  if (!existsSync(root)) return root;
  await withLock(join(root, 'install.lock'), async () => {
    const engines = (await readdir(root)).filter(
      (name) => name.startsWith('tensorflow-') || name.startsWith('installing-'),
    );
    for (const name of engines) await rm(join(root, name), { recursive: true, force: true, maxRetries: 5 });
  });
  return root;
}

/** A GPU engine in the cache was asked for once, so it comes before the CPU's. */
async function useCache(): Promise<NativeSource | undefined> {
  const folder = [true, false].flatMap(candidate).find(isInstalled);
  return folder === undefined ? undefined : { folder, why: `cached in ${folder}` };
}

async function install(onProgress: OnProgress): Promise<NativeSource> {
  const folder = await installEngine({ onProgress });
  return { folder, why: `installed into ${folder}` };
}

function candidate(gpu: boolean): string[] {
  const hasGpuWheel = process.platform === 'linux' && process.arch === 'x64';
  return gpu && !hasGpuWheel ? [] : [engineFolder(pinnedParts(gpu))];
}
