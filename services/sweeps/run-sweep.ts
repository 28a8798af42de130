import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { CortexError, quoted } from '../../src/errors.ts';
import { FolderArtifacts } from './artifacts/folder.ts';
import { openArtifacts } from './artifacts/open.ts';
import { carryOutJob } from './carry-out-job.ts';
import { carryOutSweep, type SweepOptions, type SweepOutcome } from './carry-out-sweep.ts';
import { cortexFile } from './cortex-file.ts';
import { lockFolder } from './folder-lock.ts';
import type { SweepJob } from './job.ts';
import { loadRedis } from './queues/load-redis.ts';
import { localQueue } from './queues/local.ts';
import { isRedis, type SweepQueue } from './queues/queue.ts';
import { inChildren } from './runners/children.ts';
import { inProcess } from './runners/in-process.ts';
import type { Runner } from './runners/runner.ts';
import type { Sharing } from './threads.ts';

/** Where a sweep is carried out. */
export interface SweepPlace {
  /** Folder of the sweep: its runs, unless they are kept elsewhere, and its table. */
  readonly folder: string;
  /** "local" (when left out), "slurm", or `redis://host:port`. */
  readonly queue?: string;
  /** Where the runs are kept: a folder that all workers share, or `s3://bucket/prefix`; `folder` when left out. */
  readonly artifacts?: string;
  /** How this machine is shared; one run at a time on all cores when left out. */
  readonly sharing?: Sharing;
  /** Arguments for sbatch. */
  readonly sbatch?: readonly string[];
  /** Of Slurm: time between two looks. */
  readonly lookEveryMs?: number;
}

type RunSweepOptions = Omit<SweepOptions, 'artifacts' | 'queue'>;

/**
 * Carries out jobs by the queue of the place (see `carryOutSweep`). Throws Conflict for a folder that another sweep works in,
 * InvalidInput for a queue that there is none of.
 */
export async function runSweep(
  jobs: readonly SweepJob[],
  place: SweepPlace,
  options: RunSweepOptions = {},
): Promise<SweepOutcome> {
  const artifacts = await openArtifacts(place.artifacts ?? place.folder);
  const { queue: name = 'local', sharing, folder } = place;
  const remote = name === 'local' ? undefined : await remoteQueue(name, place);
  const unlock = await lockFolder(folder);
  try {
    if (remote) return await carryOutSweep(jobs, { ...options, artifacts, queue: remote });
    const runner = localRunner(sharing, options.tasks);
    const carriedOut = here(jobs, { ...options, artifacts, runner, concurrency: sharing?.concurrency ?? 1 });
    return await carriedOut.finally(() => runner.close());
  } finally {
    await unlock();
  }
}

interface HereOptions extends Omit<SweepOptions, 'queue'> {
  readonly runner: Runner;
  readonly concurrency: number;
}

async function here(
  jobs: readonly SweepJob[],
  { runner, concurrency, ...options }: HereOptions,
): Promise<SweepOutcome> {
  const { artifacts, engine = await runner.engine() } = options;
  const queue = localQueue(({ job }, hooks) => carryOutJob(job, { artifacts, runner, ...hooks }), concurrency);
  return carryOutSweep(jobs, { ...options, engine, queue });
}

/** One at a time on all cores needs no other process, and what one run loads the next has too. */
function localRunner(sharing: Sharing | undefined, tasks: RunSweepOptions['tasks']): Runner {
  const cores = Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism();
  const alone = !sharing || (sharing.concurrency === 1 && sharing.threads === cores);
  return alone ? inProcess(tasks) : inChildren(sharing);
}

async function remoteQueue(name: string, place: SweepPlace): Promise<SweepQueue> {
  if (isRedis(name)) return (await loadRedis()).redisQueue(name);
  if (name !== 'slurm') {
    throw new CortexError('InvalidInput', `--queue must be local, slurm or redis://host:port but is ${quoted(name)}.`);
  }
  const { slurmQueue } = await import('./queues/slurm.ts');
  const { sharing, sbatch, lookEveryMs } = place;
  return slurmQueue({
    folder: join(new FolderArtifacts(place.folder).place, 'slurm'),
    cortex: [process.execPath, cortexFile],
    ...(sharing && { threads: sharing.threads }),
    ...(sbatch && { sbatch }),
    ...(lookEveryMs && { lookEveryMs }),
  });
}
