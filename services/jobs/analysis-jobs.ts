import { CortexError, isCortexError, quoted } from '../../src/errors.ts';
import { digestOf } from '../../src/fingerprint.ts';
import type { Progress } from '../../src/progress.ts';
import type { Analysis } from '../analyses/analysis.ts';
import type { Compute } from './compute.ts';
import { Job, type JobOrder } from './job.ts';
import { KeptIndex } from './kept-index.ts';

export interface AnalysisJobsOptions {
  /** Forward passes, and looking whether a result is kept. */
  readonly compute: Compute;
  /** What takes minutes. */
  readonly analyses: Compute;
  /** Time that an analysis may take; 30 minutes when left out. A forward pass has a tenth of it. */
  readonly timeLimitMs?: number;
  /** Jobs that have ended and are remembered; 500 when left out. */
  readonly mostEnded?: number;
  /** Bytes of answers that they hold together; 256 MiB when left out. */
  readonly mostEndedBytes?: number;
}

/** Time for a look whether a result is kept, before a request is told that it is being worked out. */
const lookUpMs = 2000;

/**
 * Analyses as jobs, in two lanes: forward passes never wait for analyses that take minutes. What is kept is not worked out
 * again, equal requests for what will be kept share one job, and a job that nobody waits for is ended.
 */
export class AnalysisJobs {
  readonly #compute: Compute;
  readonly #analyses: Compute;
  readonly #timeLimitMs: number;
  readonly #mostEnded: number;
  readonly #mostEndedBytes: number;
  readonly #kept = new KeptIndex();
  readonly #jobs = new Map<string, Job>();
  /** Unfinished jobs by what they are asked for. */
  readonly #equal = new Map<string, Job>();

  constructor(options: AnalysisJobsOptions) {
    this.#compute = options.compute;
    this.#analyses = options.analyses;
    this.#timeLimitMs = options.timeLimitMs ?? 30 * 60_000;
    this.#mostEnded = options.mostEnded ?? 500;
    this.#mostEndedBytes = options.mostEndedBytes ?? 256 * 2 ** 20;
  }

  /** The folder of a kept result that this process knows of. */
  async keptFolder({ analysis, runDirs, request }: JobOrder): Promise<string | undefined> {
    return analysis.version === undefined ? undefined : this.#kept.find(analysis, runDirs, request);
  }

  /** Starts a job, or joins an unfinished one that asks for the same. */
  submit(order: JobOrder): Job {
    const { analysis, runDirs, request, part, form } = order;
    // Large arrays are not compared.
    const key = analysis.array ? undefined : digestOf([analysis.name, runDirs, request, part, form]);
    const same = key === undefined ? undefined : this.#equal.get(key);
    if (same) return same;
    const job = new Job(order);
    this.#jobs.set(job.id, job);
    if (key !== undefined) this.#equal.set(key, job);
    void this.#carryOut(job).finally(() => {
      if (key !== undefined) this.#equal.delete(key);
      this.#forgetOldest();
    });
    return job;
  }

  /** The job of that id; NotFound when there is none. */
  get(id: string): Job {
    const job = this.#jobs.get(id);
    if (job?.announced) return job;
    throw new CortexError(
      'NotFound',
      `There is no job ${quoted(id)}. Old jobs are forgotten, and all when the server ends: ask for the analysis again.`,
    );
  }

  /** Jobs that somebody was told of, newest first. */
  list(): Job[] {
    return [...this.#jobs.values()].filter(({ announced }) => announced).reverse();
  }

  /** Ends a job; one that has ended is forgotten. */
  cancel(job: Job): void {
    if (job.finished !== undefined) this.#jobs.delete(job.id);
    else this.#end(job, new CortexError('Cancelled', 'The job was cancelled.'));
  }

  /** Ends every unfinished job of a run. */
  cancelThoseOf(runDir: string): void {
    for (const job of this.#jobs.values()) {
      if (job.finished === undefined && job.order.runDirs.includes(runDir)) this.cancel(job);
    }
  }

  /**
   * Waits until the job has ended, `ms` have passed or the connection is gone, whichever is first; not less than it takes
   * to see whether the result is there already, up to two seconds. The job is ended when the connection is gone, no other
   * one waits for it and nobody was told its id.
   */
  async wait(job: Job, ms: number, connection?: AbortSignal): Promise<'ended' | 'unfinished' | 'gone'> {
    if (job.finished !== undefined) return 'ended';
    job.waiting++;
    let timer: NodeJS.Timeout | undefined;
    let onGone = (): void => undefined;
    try {
      return await Promise.race([
        job.ended.then(() => 'ended' as const),
        new Promise<'unfinished' | 'ended'>((resolve) => {
          timer = setTimeout(() => resolve('unfinished'), ms || lookUpMs);
          if (ms === 0) void job.lookedUp.then(() => resolve(job.finished === undefined ? 'unfinished' : 'ended'));
        }),
        new Promise<'gone'>((resolve) => {
          onGone = () => resolve('gone');
          if (connection?.aborted) onGone();
          connection?.addEventListener('abort', onGone, { once: true });
        }),
      ]);
    } finally {
      clearTimeout(timer);
      connection?.removeEventListener('abort', onGone);
      job.waiting--;
      if (connection?.aborted) this.#endAbandoned(job);
    }
  }

  #endAbandoned(job: Job): void {
    if (job.finished !== undefined || job.announced || job.waiting > 0) return;
    this.#end(job, new CortexError('Cancelled', 'Nobody waits for the answer any more.'));
  }

  #end(job: Job, reason: CortexError): void {
    job.end('cancelled', { error: reason });
    job.abort.abort(reason);
  }

  async #carryOut(job: Job): Promise<void> {
    const { analysis, runDirs, request, form } = job.order;
    const { signal } = job.abort;
    let timer: NodeJS.Timeout | undefined;
    const onStart = () => {
      job.begin();
      timer = this.#limitTime(job);
    };
    try {
      const folder = await this.#lookUp(job);
      if (folder === undefined) job.notThere();
      const lane = analysis.slow ? this.#analyses : this.#compute;
      const task = { kind: 'analysis' as const, name: analysis.name, runDirs, request, form };
      const onProgress = (progress: Progress) => job.reach(progress);
      const answer = folder === undefined ? await lane.run(task, { signal, onStart, onProgress }) : { folder };
      if ('folder' in answer) await this.#kept.remember(analysis, runDirs, request, answer.folder);
      job.end('succeeded', { answer });
    } catch (error) {
      job.end('failed', { error: blamingRequest(error) });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Where the result of a kept analysis is, if it is there; the quick lane answers that. */
  async #lookUp(job: Job): Promise<string | undefined> {
    const { analysis, runDirs, request } = job.order;
    if (!isKept(analysis)) return undefined;
    const task = { kind: 'kept' as const, name: analysis.name, runDirs, request };
    return (await this.#compute.run(task, { signal: job.abort.signal })).folder;
  }

  #limitTime(job: Job): NodeJS.Timeout {
    const ms = job.order.analysis.slow ? this.#timeLimitMs : this.#timeLimitMs / 10;
    return setTimeout(() => {
      const error = new CortexError(
        'Cancelled',
        `It took longer than the ${ms / 1000} s that this server allows; ask for less of it, or start the server with a larger --job-minutes.`,
      );
      job.end('failed', { error });
      job.abort.abort(error);
    }, ms).unref();
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs.values()].filter(({ finished }) => finished !== undefined);
    let bytes = ended.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
    let count = ended.length;
    for (const job of ended) {
      const needless = !job.announced && job.waiting === 0;
      if (!needless && count <= this.#mostEnded && bytes <= this.#mostEndedBytes) continue;
      this.#jobs.delete(job.id);
      bytes -= job.heldBytes;
      count--;
    }
  }
}

const isKept = ({ version }: Analysis) => version !== undefined;

/** A name that the run does not know came in the body: that is 422, for the address itself was right. */
function blamingRequest(error: unknown): unknown {
  if (!isCortexError(error, 'NotFound')) return error;
  return new CortexError('InvalidInput', error.message, { cause: error });
}
