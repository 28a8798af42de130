import { describeError } from '../jobs/errors.ts';
import type { RunConfig } from '../runs/config.ts';
import type { RunResult } from '../runs/kinds.ts';
import type { RunOptions } from '../runs/run-options.ts';
import type { RunRecorder } from '../store/run-recorder.ts';
import { noteLine } from './print.ts';
import { progressBar } from './progress.ts';

/**
 * Carries out a run in this process, as its kind does or by `work`, with a progress bar, and records in its folder how it ends. A run that is resumed and
 * cannot start, or that is finished already, stays as it was.
 */
export async function runRecorded(
  recorder: RunRecorder,
  work?: (config: RunConfig, options: RunOptions) => Promise<RunResult>,
): Promise<RunResult> {
  const bar = progressBar();
  const earlier = recorder.state;
  const told = new Set<string>();
  let diskFailure: unknown;
  try {
    const carryOut = work ?? (await import('../runs/kinds.ts')).carryOut;
    const result = await carryOut(recorder.state.config, {
      runDir: recorder.dir,
      onReady: async () => {
        if (!recorder.begun) await recorder.begin();
      },
      ...(earlier.state === 'succeeded' && earlier.result && { earlier: earlier.result }),
      onProgress: (progress) => {
        bar.onProgress(progress);
        const { message } = progress;
        if (message && !told.has(message)) noteLine(message);
        if (message) told.add(message);
        recorder.progress(progress).catch((error: unknown) => {
          diskFailure = error;
        });
      },
    });
    if (diskFailure) throw diskFailure;
    if (recorder.begun) await recorder.update({ state: 'succeeded', finished: new Date().toISOString(), result });
    return result;
  } catch (error) {
    if (recorder.begun) {
      await recorder.update({ state: 'failed', finished: new Date().toISOString(), error: describeError(error) });
    }
    throw error;
  } finally {
    bar.end();
  }
}
