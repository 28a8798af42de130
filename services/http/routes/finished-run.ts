import { CortexError, isCortexError } from '../../../src/errors.ts';
import type { RunKind } from '../../runs/config.ts';
import { wrongKind } from '../../runs/run-file.ts';
import type { RunRecord, RunStore } from '../../store/run-store.ts';
import { seenState } from '../../store/seen-state.ts';

/**
 * A run that has succeeded. Throws NotFound, Conflict when it has not (yet), and Unsupported when its kind is none of
 * `kinds`, saying what the route needs.
 */
export async function finishedRun(store: RunStore, id: string, kinds: readonly RunKind[]): Promise<RunRecord> {
  const run = await store.get(id);
  const { state } = seenState(run.state);
  if (state !== 'succeeded') {
    throw new CortexError('Conflict', `Run "${id}" must have succeeded first but is ${state}.`);
  }
  const { kind } = run.state.config;
  if (!kinds.includes(kind)) {
    throw wrongKind(`Run "${id}"`, kind, kinds);
  }
  return run;
}

/** A name that the run does not know came in the body: that is 422, for the address itself was right. */
export function blameRequest(error: unknown): never {
  if (isCortexError(error, 'NotFound')) throw new CortexError('InvalidInput', error.message, { cause: error });
  throw error;
}
