import type { AnalysisJobs } from '../../jobs/analysis-jobs.ts';
import { lanes } from '../../jobs/job.ts';
import type { RunQueue } from '../../jobs/run-queue.ts';
import { packageVersion } from '../../runs/run-file.ts';
import { runStates } from '../../store/run-state.ts';
import type { RunStore } from '../../store/run-store.ts';
import { seenState } from '../../store/seen-state.ts';
import type { Reading, Sample } from './metrics.ts';

/** How many jobs and runs there are and wait, for `/metrics`. Names without a value are told as 0: what is absent raises no alarm. */
export function readingsOf(store: RunStore, queue: RunQueue, jobs: AnalysisJobs): Reading[] {
  return [
    {
      name: 'cortex_build_info',
      help: 'Version of cortex-codec.',
      labelNames: ['version'],
      read: () => [{ labels: { version: packageVersion }, value: 1 }],
    },
    {
      name: 'cortex_jobs',
      help: 'Jobs that have not ended, by lane and state.',
      labelNames: ['lane', 'state'],
      read: () => {
        const unfinished = jobs.unfinished();
        return lanes.flatMap((lane) =>
          (['queued', 'running'] as const).map((state) => ({
            labels: { lane, state },
            value: unfinished.filter((job) => job.lane === lane && job.state === state).length,
          })),
        );
      },
    },
    {
      name: 'cortex_runs',
      help: 'Runs in the runs folder, by state.',
      labelNames: ['state'],
      read: () => runsByState(store),
    },
    {
      name: 'cortex_run_queue_length',
      help: 'Runs that wait for a worker of this server.',
      labelNames: [],
      read: () => [{ labels: {}, value: queue.waiting }],
    },
  ];
}

async function runsByState(store: RunStore): Promise<Sample[]> {
  const { runs } = await store.list();
  const seen = runs.map((run) => seenState(run.state).state);
  return runStates.map((state) => ({ labels: { state }, value: seen.filter((one) => one === state).length }));
}
