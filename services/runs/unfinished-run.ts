import { CortexError } from '../../src/errors.ts';
import { readRunState } from '../store/run-state.ts';

/** The Conflict of a run that nothing can be asked of yet: it has failed, saying why, or it is still to be finished. */
export async function unfinishedRun(runDir: string): Promise<CortexError> {
  const state = await readRunState(runDir);
  if (state?.state !== 'failed') {
    return new CortexError('Conflict', `The run in ${runDir} is not finished; wait for it or resume it.`);
  }
  const why = state.error?.message ?? 'it does not say why.';
  return new CortexError('Conflict', `The run in ${runDir} has failed: ${why} Start another, or resume it.`);
}
