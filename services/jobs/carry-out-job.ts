import { CortexError, isCortexError } from '../../src/errors.ts';
import type { Progress } from '../../src/progress.ts';
import type { Compute } from './compute.ts';
import type { Job } from './job.ts';
import type { KeptIndex } from './kept-index.ts';

/** What jobs are carried out with. */
export interface JobMeans {
  /** Forward passes, and looking whether a result is kept. */
  readonly compute: Compute;
  /** What takes minutes. */
  readonly analyses: Compute;
  readonly kept: KeptIndex;
  /** Time that an analysis may take; a forward pass has a tenth of it. */
  readonly timeLimitMs: number;
  /** Told when the job begins. */
  readonly onBegin: (job: Job) => void;
}

/** Carries out a job to its end, whatever that is: a result that is kept is not worked out again. */
export async function carryOutJob(job: Job, means: JobMeans): Promise<void> {
  const { analysis, runDirs, request, form } = job.order;
  const { compute, analyses, kept } = means;
  const { signal } = job.abort;
  let timer: NodeJS.Timeout | undefined;
  const onStart = () => {
    job.begin();
    means.onBegin(job);
    timer = limitTime(job, means.timeLimitMs);
  };
  try {
    const folder = await lookUp(job, compute);
    if (folder === undefined) job.notThere();
    const lane = job.lane === 'analysis' ? analyses : compute;
    const task = { kind: 'analysis' as const, name: analysis.name, runDirs, request, form };
    const onProgress = (progress: Progress) => job.reach(progress);
    const answer = folder === undefined ? await lane.run(task, { signal, onStart, onProgress }) : { folder };
    if ('folder' in answer) await kept.remember(analysis, runDirs, request, answer.folder);
    job.end('succeeded', { answer });
  } catch (error) {
    job.end('failed', { error: blamingRequest(error) });
  } finally {
    clearTimeout(timer);
  }
}

/** Where the result of a kept analysis is, if it is there; the quick lane answers that. */
async function lookUp(job: Job, compute: Compute): Promise<string | undefined> {
  const { analysis, runDirs, request } = job.order;
  if (analysis.version === undefined) return undefined;
  const task = { kind: 'kept' as const, name: analysis.name, runDirs, request };
  return (await compute.run(task, { signal: job.abort.signal })).folder;
}

function limitTime(job: Job, timeLimitMs: number): NodeJS.Timeout {
  const ms = job.lane === 'analysis' ? timeLimitMs : timeLimitMs / 10;
  return setTimeout(() => {
    const error = new CortexError(
      'Cancelled',
      `It took longer than the ${ms / 1000} s that this server allows; ask for less of it, or start the server with a larger --job-minutes.`,
    );
    job.end('failed', { error });
    job.abort.abort(error);
  }, ms).unref();
}

/** A name that the run does not know came in the body: that is 422, for the address itself was right. */
function blamingRequest(error: unknown): unknown {
  if (!isCortexError(error, 'NotFound')) return error;
  return new CortexError('InvalidInput', error.message, { cause: error });
}
