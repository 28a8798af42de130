import type { RunRecord, RunStore } from '../../services/store/run-store.ts';

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
