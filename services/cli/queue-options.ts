import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { z } from 'zod';
import { CortexError, quoted } from '../../src/errors.ts';
import { isRedis } from '../sweeps/queues/queue.ts';
import type { SweepPlace } from '../sweeps/run-sweep.ts';
import { type Sharing, shareCores } from '../sweeps/threads.ts';
import { configOf, numberOf } from './read-options.ts';

/** Options of every command that has runs carried out by a queue, as commander reads them. */
export interface QueueOptions {
  readonly queue?: string;
  readonly artifacts?: string;
  readonly concurrency?: string;
  readonly threads?: string;
  readonly sbatch?: readonly string[];
}

const schema = z.object({
  concurrency: z.int().positive().max(1024).optional(),
  threads: z.int().positive().max(1024).optional(),
});

/** Adds the options of a queue to a command. */
export function withQueueOptions(command: Command): Command {
  return command
    .option('--queue <queue>', 'who carries the runs out: local (the default), redis://host:port or slurm')
    .option(
      '--artifacts <place>',
      'where all workers keep the runs: a shared folder, or s3://bucket/prefix (default: --out)',
    )
    .option('--concurrency <n>', 'runs at once on this machine')
    .option('--threads <n>', 'threads of each')
    .option(
      '--sbatch <argument>',
      'argument for sbatch, such as --partition=long; can be repeated',
      (value, before: string[] = []) => [...before, value],
    );
}

/** How the options share this machine among `runs`. */
export function sharingOf(options: QueueOptions, runs: number): Sharing {
  return shareCores(runs, availableParallelism(), askedSharing(options));
}

/** What the options say of it. Throws InvalidInput. */
export function askedSharing({ concurrency, threads }: QueueOptions): Partial<Sharing> {
  const fields = { concurrency: numberOf(concurrency), threads: numberOf(threads) };
  return configOf(schema, fields, ([field]) => `--${String(field)}`);
}

/** A queue on Redis. Throws InvalidInput for any other. */
export function redisOf(queue: string): string {
  if (isRedis(queue)) return queue;
  throw new CortexError('InvalidInput', `--queue must be redis://host:port but is ${quoted(queue)}.`);
}

/** Throws InvalidInput for an option of a queue where a command carries out what it does by itself. */
export function expectNoQueue(options: QueueOptions, what: string): void {
  const given = (['queue', 'artifacts', 'concurrency', 'threads', 'sbatch'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (given) throw new CortexError('InvalidInput', `--${given} is for many runs, but ${what}; leave it out.`);
}

/** Where the options have runs carried out; one after the other in this process where they say nothing. */
export function placeOf(options: QueueOptions, folder: string, runs: number): SweepPlace {
  const { queue, artifacts, sbatch, concurrency, threads } = options;
  const shared = concurrency !== undefined || threads !== undefined;
  return {
    folder,
    ...(queue && { queue }),
    ...(artifacts && { artifacts }),
    ...(sbatch && { sbatch }),
    ...(shared && { sharing: sharingOf(options, runs) }),
  };
}
