import { engineIdentity, startEngine } from '../../../src/engine/index.ts';
import type { TaskConfig } from '../job.ts';
import type { Outcome, TaskOptions } from '../task.ts';
import { findTask, type TaskFinder } from '../tasks/index.ts';
import type { Runner } from './runner.ts';

/** Carries out a run in this process. */
export async function runHere(config: TaskConfig, options: TaskOptions, find: TaskFinder = findTask): Promise<Outcome> {
  await startEngine();
  return (await find(config.kind)).carryOut(config, options);
}

/** Runs in this process: what one loads, the next has too. */
export function inProcess(find?: TaskFinder): Runner {
  return {
    engine: async () => engineIdentity(await startEngine()),
    run: (config, { dir, onProgress }) => runHere(config, { dir, ...(onProgress && { onProgress }) }, find),
    close: async () => undefined,
  };
}
