import { describeError } from '../jobs/errors.ts';
import type { RunRecorder } from '../store/run-recorder.ts';
import type { RunResult } from '../study/run.ts';
import { noteLine } from './print.ts';
import { progressBar } from './progress.ts';

/** Carries out a run in this process, with a progress bar, and records in its folder how it ends. */
export async function runRecorded(recorder: RunRecorder): Promise<RunResult> {
  const bar = progressBar();
  let diskFailure: unknown;
  try {
    const { carryOut } = await import('../study/run.ts');
    const result = await carryOut(recorder.state.config, {
      runDir: recorder.dir,
      onProgress: (progress) => {
        bar.onProgress(progress);
        if (progress.message) noteLine(progress.message);
        recorder.progress(progress).catch((error: unknown) => {
          diskFailure = error;
        });
      },
    });
    if (diskFailure) throw diskFailure;
    await recorder.update({ state: 'succeeded', finished: new Date().toISOString(), result });
    return result;
  } catch (error) {
    await recorder.update({ state: 'failed', finished: new Date().toISOString(), error: describeError(error) });
    throw error;
  } finally {
    bar.end();
  }
}
