import { describeError } from '../jobs/errors.ts';
import type { Artifacts } from './artifacts/artifacts.ts';
import { openArtifacts } from './artifacts/open.ts';
import { carryOutJob } from './carry-out-job.ts';
import type { CarryOut } from './queues/queue.ts';
import { readOrders, writeError } from './queues/slurm.ts';
import { loadRedis } from './run-sweep.ts';
import { type ChildrenOptions, inChildren } from './runners/children.ts';
import { inProcess } from './runners/in-process.ts';
import type { Runner } from './runners/runner.ts';

export interface WorkerOptions extends ChildrenOptions {
  /** Time after which a run of this worker is taken over when it is not heard of. */
  readonly leaseMs: number;
  readonly onError?: (error: unknown) => void;
}

/** A worker of a queue on Redis, until it is closed. */
export async function startWorker(url: string, options: WorkerOptions) {
  const { redisWorker } = await loadRedis();
  const { concurrency, leaseMs, onError } = options;
  const runner = inChildren(options);
  const queue = withoutPassword(url);
  const worker = redisWorker(url, carryOutWith(runner, queue), { concurrency, leaseMs, ...(onError && { onError }) });
  const close = async () => {
    await Promise.all([worker.close(), runner.close()]);
  };
  return { queue, close };
}

/** Carries out its part of a list of runs in this process, one after the other; the number of those that failed. */
export async function workOn(file: string, options: { part: number; of: number; errors?: string }): Promise<number> {
  const carryOut = carryOutWith(inProcess(), 'slurm');
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

function carryOutWith(runner: Runner, queue: string): CarryOut {
  const opened = new Map<string, Promise<Artifacts>>();
  return async ({ job, place }, hooks) => {
    const artifacts = opened.get(place) ?? openArtifacts(place);
    opened.set(place, artifacts);
    await carryOutJob(job, { artifacts: await artifacts, runner, queue, ...hooks });
  };
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}
