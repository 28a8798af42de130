import { describeError } from '../jobs/errors.ts';
import type { Artifacts } from './artifacts/artifacts.ts';
import { openArtifacts } from './artifacts/open.ts';
import { carryOutJob, type JobMeans } from './carry-out-job.ts';
import { loadRedis } from './queues/load-redis.ts';
import type { CarryOut } from './queues/queue.ts';
import { readOrders, writeError } from './queues/slurm.ts';
import { type ChildrenOptions, inChildren } from './runners/children.ts';
import { inProcess } from './runners/in-process.ts';

export interface WorkerOptions extends ChildrenOptions {
  /** Time after which a run of this worker is taken over when it is not heard of. */
  readonly leaseMs: number;
  /** Time between two saves of what there is of a run; a minute when left out. */
  readonly saveEveryMs?: number;
  readonly onError?: (error: unknown) => void;
}

/** A worker of a queue on Redis, until it is closed. */
export async function startWorker(url: string, options: WorkerOptions) {
  const { redisWorker } = await loadRedis();
  const { concurrency, leaseMs, onError, saveEveryMs } = options;
  const runner = inChildren(options);
  const queue = withoutPassword(url);
  const worker = redisWorker(url, carryOutWith({ runner, queue, saveEveryMs }), {
    concurrency,
    leaseMs,
    ...(onError && { onError }),
  });
  const close = async () => {
    await Promise.all([worker.close(), runner.close()]);
  };
  return { queue, close };
}

/** Carries out its part of a list of runs in this process, one after the other; the number of those that failed. */
export async function workOn(file: string, options: { part: number; of: number; errors?: string }): Promise<number> {
  const carryOut = carryOutWith({ runner: inProcess(), queue: 'slurm' });
  let failed = 0;
  for (const order of await readOrders(file, options)) {
    try {
      await carryOut(order, {});
    } catch (error) {
      failed++;
      process.stderr.write(`${order.job.name}: ${error instanceof Error ? error.stack : String(error)}\n`);
      if (options.errors) await writeError(options.errors, order.job.name, describeError(error));
    }
  }
  return failed;
}

function carryOutWith(means: Pick<JobMeans, 'runner' | 'queue' | 'saveEveryMs'>): CarryOut {
  const opened = new Map<string, Promise<Artifacts>>();
  return async ({ job, place }, hooks) => {
    const artifacts = opened.get(place) ?? openArtifacts(place);
    opened.set(place, artifacts);
    await carryOutJob(job, { artifacts: await artifacts, ...means, ...hooks });
  };
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}
