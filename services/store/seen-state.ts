import { isInHand, type RunState } from './run-state.ts';

/** What is said of a run whose process is gone. */
export const interruption = 'Interrupted: the process that had it in hand is gone.';

/**
 * The state of a run as others are told: one that waits or runs in the hands of a process that is gone does not run, it
 * has failed and can be resumed. A run that a server gave up in good order waits for the next one.
 */
export function seenState(state: RunState): RunState {
  const { finished, runner, error } = state;
  if (finished !== undefined || !runner || isInHand(state)) return state;
  return { ...state, state: 'failed', error: error ?? { tag: 'Cancelled', message: interruption } };
}
