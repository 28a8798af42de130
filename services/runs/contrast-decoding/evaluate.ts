import type { ContrastSettings } from '../../../src/analysis/decoding/contrast/settings.ts';
import { CortexError } from '../../../src/errors.ts';
import type { MetricPair } from '../decoding/metrics.ts';
import { readRunRecord } from '../decoding/record.ts';
import { unfinishedRun } from '../open-run.ts';
import { decodeSessions } from './decode-sessions.ts';
import { contrastMetrics } from './metrics.ts';

/**
 * The scores of a finished study of real recordings, worked out again from the decoded labels of its folds. Throws
 * Conflict for a study that is not finished or lacks a fold, and for folds that other data, settings or another engine made.
 */
export async function evaluateContrastRun(
  runDir: string,
  { settings }: { readonly settings?: ContrastSettings } = {},
): Promise<MetricPair> {
  const { config, finished } = await readRunRecord(runDir);
  if (!finished) throw await unfinishedRun(runDir);
  const decoded = await decodeSessions(config, {
    runDir,
    settings,
    begin: async (_made, isWhole) => {
      if (isWhole) return true;
      throw new CortexError(
        'Conflict',
        `The study in ${runDir} lacks folds that it had; resume it to decode them again.`,
      );
    },
  });
  return contrastMetrics(decoded!.result);
}
