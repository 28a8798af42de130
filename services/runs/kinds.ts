import type { RunConfig } from './config.ts';
import type { RunOptions } from './run-options.ts';
import type { RunResult } from './run-result.ts';

export { isEncodingResult } from './encoding/result.ts';
export type { RunResult } from './run-result.ts';

/**
 * Carries out a run of any kind in `runDir`, or goes on with what is there. Throws what the data, the engine or the
 * training throws; what was written until then stays.
 */
export async function carryOut(config: RunConfig, options: RunOptions): Promise<RunResult> {
  if (config.kind === 'encoding') {
    const { runEncoding } = await import('./encoding/carry-out.ts');
    return runEncoding(config, options);
  }
  const { runStudy } = await import('./decoding/carry-out.ts');
  return runStudy(config, options);
}
