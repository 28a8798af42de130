import { randomUUID } from 'node:crypto';
import type { Progress } from '../../src/progress.ts';
import type { Analysis } from '../analyses/analysis.ts';
import type { AnalysisAnswer } from '../analyses/answer.ts';
import { EventLog } from './event-log.ts';
import { Lease } from './lease.ts';

/** Forward passes never wait for analyses that take minutes. */
export const lanes = ['forward', 'analysis'] as const;
export type Lane = (typeof lanes)[number];

/** An analysis that is asked for, checked as far as the process that serves HTTP can. */
export interface JobOrder {
  readonly analysis: Analysis;
  /** Ids of the runs, and their folders, in the order they were named. */
  readonly runs: readonly string[];
  readonly runDirs: readonly string[];
  readonly request: Readonly<Record<string, unknown>>;
  /** How much of a kept result is sent; undefined for all of it. */
  readonly part?: unknown;
  /** Media type of the answer; of a kept result the one that was asked for first. */
  readonly form: string;
  /** Of the request that asked first, for the log. */
  readonly requestId?: string;
}

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** An analysis that is being worked out, or was; times are ISO 8601, UTC. */
export class Job {
  readonly id = randomUUID();
  readonly created = new Date().toISOString();
  /** An array that was sent is let go when the job has ended. */
  order: JobOrder;
  state: JobState = 'queued';
  started?: string;
  finished?: string;
  progress?: Progress;
  answer?: AnalysisAnswer;
  /** Why there is no answer. */
  error?: unknown;
  #announced = false;
  /** Held by connections that wait for the answer or follow; it runs once somebody was told the id. */
  readonly lease: Lease;
  readonly abort = new AbortController();
  /** What happens to it, for those who follow. */
  readonly log = new EventLog();
  /** Resolves when the job has ended, however it did. */
  readonly ended: Promise<void>;
  readonly #end: () => void;
  /** Resolves when it is known whether the result was there already; when it was, the job has ended. */
  readonly lookedUp: Promise<void>;
  readonly #haveLookedUp: () => void;

  /** `onLapse` is called when nobody has asked about it for `leaseMs`. */
  constructor(
    order: JobOrder,
    { leaseMs, onLapse }: { readonly leaseMs: number; readonly onLapse: (job: Job) => void },
  ) {
    this.order = order;
    this.lease = new Lease(leaseMs, () => onLapse(this));
    const [ended, lookedUp] = [deferred(), deferred()];
    this.ended = ended.promise;
    this.#end = ended.resolve;
    this.lookedUp = lookedUp.promise;
    this.#haveLookedUp = lookedUp.resolve;
  }

  get lane(): Lane {
    return this.order.analysis.slow ? 'analysis' : 'forward';
  }

  /** Whether somebody was told the id, and may come back for the answer. */
  get announced(): boolean {
    return this.#announced;
  }

  /** Somebody is told the id. */
  announce(): void {
    this.#announced = true;
    this.lease.begin();
  }

  /** The result was not there: its work begins when its turn has come. */
  notThere(): void {
    this.#haveLookedUp();
  }

  begin(): void {
    if (this.state !== 'queued') return;
    this.state = 'running';
    this.started = new Date().toISOString();
    this.log.add('state', { state: this.state, started: this.started });
  }

  /** Notes how far it is. */
  reach(progress: Progress): void {
    this.progress = progress;
    this.log.add('progress', progress);
  }

  /** Ends the job once; what comes later changes nothing. */
  end(state: 'succeeded' | 'failed' | 'cancelled', outcome: { answer?: AnalysisAnswer; error?: unknown }): void {
    if (this.finished !== undefined) return;
    this.state = state;
    this.finished = new Date().toISOString();
    this.lease.end();
    if (this.order.analysis.array) this.order = { ...this.order, request: {} };
    this.answer = outcome.answer;
    this.error = outcome.error;
    this.#haveLookedUp();
    const message = outcome.error instanceof Error ? outcome.error.message : undefined;
    this.log.end({
      state,
      finished: this.finished,
      ...(message !== undefined && { error: { message } }),
      ...(state === 'succeeded' && { result: `/v1/jobs/${this.id}/result` }),
    });
    this.#end();
  }

  /** Bytes of the answer, where it is held in memory. */
  get heldBytes(): number {
    return this.answer && 'body' in this.answer ? this.answer.body.length : 0;
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
