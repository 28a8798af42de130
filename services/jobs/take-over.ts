import { commandOf } from '../runs/config.ts';
import { isAlive, thisProcess } from '../store/process-ref.ts';
import { isInHand, type RunState } from '../store/run-state.ts';
import type { RunRecord, RunStore } from '../store/run-store.ts';
import { waitingAgain } from './run-worker.ts';

/** Whether a run has not ended and nobody has it in hand. */
export function isLeftBehind(state: RunState): boolean {
  return !state.finished && !isInHand(state);
}

/**
 * Takes over the runs that a process which is gone left behind: they wait again, those that it was in the middle of first, and
 * a run that the command line left unfinished has failed. A run whose folder cannot be written is left as it is, and `onError`
 * is told.
 * @returns ids of the runs that wait, in the order in which they resume
 */
export async function takeOver(
  store: RunStore,
  leftBehind: readonly RunRecord[],
  onError: (error: unknown) => void,
): Promise<string[]> {
  const waiting: RunRecord[] = [];
  for (const run of leftBehind) {
    const again = await takeOverOne(store, run).catch((error: unknown) => {
      onError(new Error(`Run "${run.id}" was left unfinished and cannot be taken over.`, { cause: error }));
      return undefined;
    });
    if (again) waiting.push(again);
  }
  return waiting.sort((a, b) => Number(!a.state.started) - Number(!b.state.started)).map(({ id }) => id);
}

async function takeOverOne(store: RunStore, { id, dir, state }: RunRecord): Promise<RunRecord | undefined> {
  if (state.state === 'running' && !state.worker) {
    const message = `Interrupted; resume with: cortex ${commandOf(state.config.kind)} --resume --out ${dir}`;
    const finished = new Date().toISOString();
    await store.write(id, { ...state, state: 'failed', finished, error: { tag: 'Cancelled', message } });
    return undefined;
  }
  if (state.worker && isAlive(state.worker)) process.kill(state.worker.pid, 'SIGKILL');
  return store.write(id, waitingAgain(state, thisProcess()));
}
