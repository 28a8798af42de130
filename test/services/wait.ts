import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RunRecord, RunStore } from '../../services/store/run-store.ts';

/** A folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cortex-services-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Polls until `check` holds; fails after 20 s. */
export async function until(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`Waited 20 s for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The run, once it has ended. */
export async function finishedRun(store: RunStore, id: string): Promise<RunRecord> {
  await until(`run ${id} to finish`, async () => (await store.get(id)).state.finished !== undefined);
  return store.get(id);
}
