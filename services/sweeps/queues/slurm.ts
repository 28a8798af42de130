import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { CortexError } from '../../../src/errors.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import type { ErrorRecord } from '../../jobs/errors.ts';
import { openArtifacts } from '../artifacts/open.ts';
import { type SweepJob, sweepJobSchema } from '../job.ts';
import type { QueueEvent, SweepQueue, WorkOrder } from './queue.ts';

const run = promisify(execFile);

/** Tasks of an array at most: what Slurm allows unless its administrator says otherwise (MaxArraySize is 1001). */
const mostTasks = 1000;

export interface SlurmOptions {
  /** Folder on a file system that all nodes share, for the script, the list of the runs and the logs. */
  readonly folder: string;
  /** Program and arguments that a node runs `cortex` with. */
  readonly cortex: readonly string[];
  /** Arguments for sbatch, such as --partition=gpu or --time=02:00:00; they go before those of the script. */
  readonly sbatch?: readonly string[];
  /** Tasks that run at once; as many as Slurm gives when left out. */
  readonly concurrency?: number;
  /** Cores of a task; 1 when left out. */
  readonly threads?: number;
  /** Time between two looks; 5 s when left out. */
  readonly lookEveryMs?: number;
}

/** Runs that Slurm carries out as one job array; each task of it does its share of them, one after the other. */
export function slurmQueue(options: SlurmOptions): SweepQueue {
  const { folder, lookEveryMs = 5000 } = options;
  return {
    async carryOut(jobs, place, onEvent) {
      if (jobs.length === 0) return;
      const earlier = await submittedArray(folder);
      const arrayId = earlier && (await isQueued(earlier)) ? earlier : await submit(jobs, place, options);
      await collect(jobs, { place, folder, arrayId, lookEveryMs, onEvent });
    },
  };
}

async function submit(jobs: readonly SweepJob[], place: string, options: SlurmOptions): Promise<string> {
  const { folder, sbatch = [] } = options;
  await rm(join(folder, 'errors'), { recursive: true, force: true });
  await mkdir(join(folder, 'logs'), { recursive: true });
  const orders = jobs.map((job): WorkOrder => ({ job, place }));
  await writeFileAtomic(join(folder, ordersFile), orders.map((order) => `${JSON.stringify(order)}\n`).join(''));
  const script = join(folder, 'array.sh');
  await writeFileAtomic(script, arrayScript(jobs.length, options));
  const { stdout } = await run('sbatch', ['--parsable', ...sbatch, script]).catch((cause) => {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw new CortexError('Unsupported', `sbatch did not take ${script}: ${said || cause.message}`, { cause });
  });
  // With several clusters the name of the cluster follows, behind a semicolon.
  const arrayId = stdout.trim().split(';')[0];
  await writeFileAtomic(join(folder, arrayFile), `${JSON.stringify({ arrayId })}\n`);
  return arrayId;
}

const ordersFile = 'runs.jsonl';
const arrayFile = 'array.json';
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The script that sbatch is given (https://slurm.schedmd.com/sbatch.html, "--array"). */
export function arrayScript(runs: number, { folder, cortex, concurrency, threads = 1 }: SlurmOptions): string {
  const last = Math.min(runs, mostTasks) - 1;
  return `#!/usr/bin/env bash
#SBATCH --job-name=cortex-${basename(dirname(folder)).replace(/[^\w.-]+/g, '_')}
#SBATCH --array=0-${last}${concurrency === undefined ? '' : `%${concurrency}`}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=${threads}
#SBATCH --requeue
#SBATCH --output=${join(folder, 'logs', '%a.log').replaceAll(' ', '\\ ')}
#SBATCH --open-mode=append
# Task i of n carries out the runs i, i + n, i + 2 n, … of the list. A task that Slurm requeues goes on from the last checkpoint.
set -euo pipefail
export TF_NUM_INTRAOP_THREADS="\${SLURM_CPUS_PER_TASK:-${threads}}"
exec ${cortex.map(quoted).join(' ')} worker --runs ${quoted(join(folder, ordersFile))} \\
  --part "\${SLURM_ARRAY_TASK_ID}/\${SLURM_ARRAY_TASK_COUNT}" --errors ${quoted(join(folder, 'errors'))}
`;
}

const orderSchema = z.object({ job: sweepJobSchema, place: z.string() });

/** The orders in a list of runs; of them every `of`-th, from number `part` on. */
export async function readOrders(path: string, { part, of }: { part: number; of: number }): Promise<WorkOrder[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.filter((_, i) => i % of === part).map((line) => orderSchema.parse(JSON.parse(line)));
}

async function submittedArray(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, arrayFile), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : z.object({ arrayId: z.string() }).parse(JSON.parse(text)).arrayId;
}

/** Whether any task of the array waits or runs; squeue knows no others, and fails for an array that it has forgotten. */
async function isQueued(arrayId: string): Promise<boolean> {
  const { stdout } = await run('squeue', ['--noheader', '--format=%T', `--jobs=${arrayId}`]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim() !== '';
}

interface Collection {
  readonly place: string;
  readonly folder: string;
  readonly arrayId: string;
  readonly lookEveryMs: number;
  readonly onEvent: (event: QueueEvent) => void;
}

/** Waits for the results of all jobs, or for the end of the array. */
async function collect(jobs: readonly SweepJob[], { place, folder, arrayId, lookEveryMs, onEvent }: Collection) {
  const artifacts = await openArtifacts(place);
  let left = jobs;
  while (left.length > 0) {
    // What is there once the array has ended is all that comes.
    const over = !(await isQueued(arrayId));
    const still: SweepJob[] = [];
    for (const job of left) {
      const { name } = job;
      const error = await errorOf(folder, name);
      if (await artifacts.result(name)) onEvent({ name, kind: 'ended' });
      else if (error) onEvent({ name, kind: 'ended', error });
      else if (over) onEvent({ name, kind: 'ended', error: unfinished(folder) });
      else still.push(job);
    }
    left = still;
    if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

const unfinished = (folder: string): ErrorRecord => ({
  tag: 'Cancelled',
  message: `The array ended before it; ${join(folder, 'logs')} may say why. Start the sweep again to go on.`,
});

async function errorOf(folder: string, name: string): Promise<ErrorRecord | undefined> {
  const text = await readFile(errorPath(join(folder, 'errors'), name), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

const errorPath = (folder: string, name: string) => join(folder, `${name}.json`);

/** Tells whoever collects what a run failed of. */
export function writeError(folder: string, name: string, error: ErrorRecord): Promise<void> {
  return writeFileAtomic(errorPath(folder, name), `${JSON.stringify(error)}\n`);
}
