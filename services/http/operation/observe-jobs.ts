import type { Job } from '../../jobs/job.ts';
import type { RunState } from '../../store/run-state.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** A function that logs what becomes of jobs, and counts those that have ended. */
export function observeJobs({ log, metrics }: { readonly log: Log; readonly metrics: Metrics }) {
  return (job: Job): void => {
    const { id: jobId, lane, state, order, error } = job;
    const { requestId, runs: runIds, analysis } = order;
    const ms = Date.now() - Date.parse(job.created);
    const why = error instanceof Error ? { error: error.message } : {};
    log.info({ requestId, jobId, runIds, analysis: analysis.name, lane, state, ms, ...why }, 'job');
    if (job.finished !== undefined) metrics.countJob({ lane, analysis: analysis.name, state }, ms / 1000);
  };
}

/** A function that logs what becomes of runs. */
export function observeRuns(log: Log) {
  return (runId: string, { requestId, state, error }: RunState): void => {
    log.info({ requestId, runId, state, ...(error && state === 'failed' && { error: error.message }) }, 'run');
  };
}
