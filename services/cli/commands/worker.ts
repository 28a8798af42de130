import { Command } from 'commander';
import { z } from 'zod';
import { CortexError } from '../../../src/errors.ts';
import { noteLine, printLine } from '../print.ts';
import { askedSharing, redisOf, sharingOf } from '../queue-options.ts';
import { configOf, numberOf } from '../read-options.ts';

interface WorkerCliOptions {
  readonly queue?: string;
  readonly concurrency?: string;
  readonly threads?: string;
  readonly leaseSeconds?: string;
  readonly runs?: string;
  readonly part?: string;
  readonly errors?: string;
}

const leaseSchema = z.object({ leaseSeconds: z.int().min(1).max(3600).default(30) });

/** `cortex worker`: carries out runs that a sweep has put into a queue, until SIGINT or SIGTERM; or its share of a list of runs. */
export function workerCommand(): Command {
  return new Command('worker')
    .description('carry out runs of a queue, on any machine that reaches it and the place where the runs are kept')
    .option('--queue <queue>', 'redis://host:port')
    .option('--concurrency <n>', 'runs at once (default: one for each core)')
    .option('--threads <n>', 'threads of each (default: the cores shared out)')
    .option('--lease-seconds <n>', 'a run is taken over from a worker that is not heard of for so long (default: 30)')
    .option('--runs <file>', 'instead of a queue: a list of runs, as the script for Slurm names it')
    .option('--part <i/n>', 'with --runs: every n-th run, from number i on (default: 0/1)')
    .option('--errors <dir>', 'with --runs: folder for what runs failed of')
    .action(async (options: WorkerCliOptions) => {
      if ((options.queue === undefined) === (options.runs === undefined)) {
        throw new CortexError('InvalidInput', 'A worker needs either --queue redis://host:port or --runs FILE.');
      }
      await (options.runs === undefined ? workForQueue(options.queue!, options) : workOnList(options.runs, options));
    });
}

async function workForQueue(queue: string, options: WorkerCliOptions): Promise<void> {
  const redis = redisOf(queue);
  const fields = { leaseSeconds: numberOf(options.leaseSeconds) };
  const { leaseSeconds } = configOf(leaseSchema, fields, () => '--lease-seconds');
  const { startWorker } = await import('../../sweeps/worker.ts');
  const sharing = sharingOf(options, Number.POSITIVE_INFINITY);
  const worker = await startWorker(redis, {
    ...sharing,
    leaseMs: leaseSeconds * 1000,
    onError: (error) => noteLine(error instanceof Error ? error.message : String(error)),
  });
  printLine(`${sharing.concurrency} runs at once, ${sharing.threads} threads each; waits for runs of ${worker.queue}`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await worker.close();
  // Connections to a queue that is gone would keep it alive.
  process.exit(0);
}

async function workOnList(file: string, options: WorkerCliOptions): Promise<void> {
  const { part = '0/1', errors } = options;
  const [index, of] = part.split('/').map(Number);
  if (!/^\d+\/[1-9]\d*$/.test(part) || index >= of) {
    throw new CortexError('InvalidInput', `--part must be i/n with i below n, such as 0/8, but is ${part}.`);
  }
  askedSharing(options);
  const { workOn } = await import('../../sweeps/worker.ts');
  const failed = await workOn(file, { part: index, of, ...(errors && { errors }) });
  if (failed > 0) process.exitCode = 1;
}
