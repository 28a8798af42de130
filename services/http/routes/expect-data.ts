import { datasets } from '../../../datasets/catalogue.ts';
import { CortexError, type ErrorTag, isCortexError } from '../../../src/errors.ts';
import type { Compute } from '../../jobs/compute.ts';
import type { RunConfig } from '../../runs/config.ts';

/** Time that recordings are looked at before their run is taken; what is not found by then the run tells. */
const lookMs = 5000;

/** What is wrong with recordings or the config, rather than with the server. */
const faults: readonly ErrorTag[] = [
  'InvalidInput',
  'InvalidShape',
  'InvalidData',
  'Unsupported',
  'NotFound',
  'MissingFile',
];

/**
 * Throws InvalidInput, with the reason, for recordings that a run could not be loaded from or fitted to, as far as a child process
 * finds it in five seconds. Whatever else keeps it from looking is left to the run.
 */
export async function expectData(checks: Compute, config: RunConfig): Promise<void> {
  if (datasets[config.dataset].kind !== 'recorded') return;
  try {
    await checks.run({ kind: 'data', config }, { signal: AbortSignal.timeout(lookMs) });
  } catch (error) {
    if (!isCortexError(error) || !faults.includes(error.tag)) return;
    throw new CortexError('InvalidInput', error.message, { cause: error });
  }
}
