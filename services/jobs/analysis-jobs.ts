import { CortexError, quoted } from '../../src/errors.ts';
import { digestOf } from '../../src/fingerprint.ts';
import { carryOutJob, type JobMeans } from './carry-out-job.ts';
import type { Compute } from './compute.ts';
import { Job, type JobOrder } from './job.ts';
import { KeptIndex } from './kept-index.ts';
import { waitForJob } from './wait-for-job.ts';

export interface AnalysisJobsOptions {
  /** Forward passes, and looking whether a result is kept. */
  readonly compute: Compute;
  /** What takes minutes. */
  readonly analyses: Compute;
  /** Time that an analysis may take; 30 minutes when left out. A forward pass has a tenth of it. */
  readonly timeLimitMs?: number;
  /** Time after which a job that nobody asks about is ended; 5 minutes when left out. */
  readonly leaseMs?: number;
  /** Told when a job has begun and when it has ended. */
  readonly onChange?: (job: Job) => void;
  /** Jobs that have ended and are remembered; 500 when left out. */
  readonly mostEnded?: number;
  /** Bytes of answers that they hold together; 256 MiB when left out. */
  readonly mostEndedBytes?: number;
}

/**
 * Analyses as jobs, in two lanes: forward passes never wait for analyses that take minutes. What is kept is not worked out
 * again, equal requests for what will be kept share one job, and a job that nobody waits for is ended.
 */
export class AnalysisJobs {
  readonly #means: JobMeans;
  readonly #leaseMs: number;
  readonly #onChange: (job: Job) => void;
  readonly #mostEnded: number;
  readonly #mostEndedBytes: number;
  readonly #jobs = new Map<string, Job>();
  /** Unfinished jobs by what they are asked for. */
  readonly #equal = new Map<string, Job>();

  constructor(options: AnalysisJobsOptions) {
    const { compute, analyses, timeLimitMs = 30 * 60_000, leaseMs = 5 * 60_000, onChange = () => undefined } = options;
    this.#means = { compute, analyses, kept: new KeptIndex(), timeLimitMs, onBegin: onChange };
    this.#leaseMs = leaseMs;
    this.#onChange = onChange;
    this.#mostEnded = options.mostEnded ?? 500;
    this.#mostEndedBytes = options.mostEndedBytes ?? 256 * 2 ** 20;
  }

  /** The folder of a kept result that this process knows of. */
  async keptFolder({ analysis, runDirs, request }: JobOrder): Promise<string | undefined> {
    return analysis.version === undefined ? undefined : this.#means.kept.find(analysis, runDirs, request);
  }

  /** Starts a job, or joins an unfinished one that asks for the same. */
  submit(order: JobOrder): Job {
    const { analysis, runDirs, request, part, form } = order;
    // Large arrays are not compared.
    const key = analysis.array ? undefined : digestOf([analysis.name, runDirs, request, part, form]);
    const same = key === undefined ? undefined : this.#equal.get(key);
    if (same && same.finished === undefined) return same;
    const job = new Job(order, { leaseMs: this.#leaseMs, onLapse: (unwanted) => this.#endUnasked(unwanted) });
    this.#jobs.set(job.id, job);
    if (key !== undefined) this.#equal.set(key, job);
    void job.ended.then(() => this.#onChange(job));
    void carryOutJob(job, this.#means).finally(() => {
      if (key !== undefined && this.#equal.get(key) === job) this.#equal.delete(key);
      this.#forgetOldest();
    });
    return job;
  }

  /** The job of that id, which is asked about; NotFound when there is none. */
  get(id: string): Job {
    const job = this.#jobs.get(id);
    if (job?.announced) {
      job.lease.renew();
      return job;
    }
    throw new CortexError(
      'NotFound',
      `There is no job ${quoted(id)}. Old jobs are forgotten, and all when the server ends: ask for the analysis again.`,
    );
  }

  /** Jobs that somebody was told of, newest first; all of them are asked about. */
  list(): Job[] {
    const announced = [...this.#jobs.values()].filter((job) => job.announced);
    for (const { lease } of announced) lease.renew();
    return announced.reverse();
  }

  /** Jobs that have not ended. */
  unfinished(): Job[] {
    return [...this.#jobs.values()].filter(({ finished }) => finished === undefined);
  }

  /** Ends a job; one that has ended is forgotten. */
  cancel(job: Job): void {
    if (job.finished !== undefined) this.#jobs.delete(job.id);
    else this.#end(job, new CortexError('Cancelled', 'The job was cancelled.'));
  }

  /** Ends every unfinished job of a run. */
  cancelThoseOf(runDir: string): void {
    for (const job of this.unfinished()) if (job.order.runDirs.includes(runDir)) this.cancel(job);
  }

  /**
   * Waits for a job as `waitForJob` does. The job is ended when the connection is gone, no other one waits for it and nobody was
   * told its id.
   */
  async wait(job: Job, ms: number, connection?: AbortSignal): Promise<'ended' | 'unfinished' | 'gone'> {
    const release = job.lease.hold();
    try {
      return await waitForJob(job, ms, connection);
    } finally {
      release();
      if (connection?.aborted) this.#endAbandoned(job);
    }
  }

  #endAbandoned(job: Job): void {
    if (job.finished !== undefined || job.announced || job.lease.holders > 0) return;
    this.#end(job, new CortexError('Cancelled', 'Nobody waits for the answer any more.'));
  }

  #endUnasked(job: Job): void {
    const seconds = this.#leaseMs / 1000;
    const advice = 'ask for it again, and then about the job or for its events meanwhile';
    this.#end(job, new CortexError('Cancelled', `Nobody asked about the job for ${seconds} s; ${advice}.`));
  }

  #end(job: Job, reason: CortexError): void {
    job.end('cancelled', { error: reason });
    job.abort.abort(reason);
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs.values()].filter(({ finished }) => finished !== undefined);
    let bytes = ended.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
    let count = ended.length;
    for (const job of ended) {
      const needless = !job.announced && job.lease.holders === 0;
      if (!needless && count <= this.#mostEnded && bytes <= this.#mostEndedBytes) continue;
      this.#jobs.delete(job.id);
      bytes -= job.heldBytes;
      count--;
    }
  }
}
