import type { RunRecord, RunStore } from '../../services/store/run-store.ts';

/** Time that what needs no engine may take on a machine that does other work too. */
const usualSeconds = 20;

/** Polls until `check` holds; fails after some time. */
export async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  seconds = usualSeconds,
): Promise<void> {
  const end = Date.now() + 1000 * seconds;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`Waited ${seconds} s for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The run, once it has ended. */
export async function finishedRun(store: RunStore, id: string, seconds = usualSeconds): Promise<RunRecord> {
  const ended = async () => (await store.get(id)).state.finished !== undefined;
  await until(`run ${id} to finish`, ended, seconds);
  return store.get(id);
}
