import { CortexError } from '../../src/errors.ts';
import type { OnProgress } from '../../src/progress.ts';
import { type Child, endChild, moduleBeside, startChild } from './child.ts';
import type { ComputeAnswers, ComputeOrder, ComputeReply, ComputeTask } from './compute-messages.ts';
import { ChildGone, QueueFull, reviveError } from './errors.ts';
import { bytesIn } from './task-bytes.ts';

export interface ComputeOptions {
  /** Module that the child process runs; the compute worker when left out. */
  readonly workerModule?: URL;
  /** Tasks that may be unanswered at once; 512 when left out. */
  readonly maxPending?: number;
  /** Bytes of arrays that unanswered tasks may hold together; 512 MiB when left out. */
  readonly maxPendingBytes?: number;
  /** The child is ended when nothing was asked for so long, which frees its memory; 5 minutes when left out. */
  readonly idleMs?: number;
  /** Time that a task which nobody wants any more has to end by itself, before its child is ended; 0 when left out. */
  readonly abandonedGraceMs?: number;
  /** Variables of its environment beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a task is told along with it. */
export interface TaskOptions {
  /** Aborted when nobody wants the answer any more: the task rejects with the signal's reason, and its work is ended. */
  readonly signal?: AbortSignal;
  /** Called when its turn has come. */
  readonly onStart?: () => void;
  readonly onProgress?: OnProgress;
}

/** What the routes need of a compute child. */
export interface Compute {
  run<K extends ComputeTask['kind']>(
    task: Extract<ComputeTask, { kind: K }>,
    options?: TaskOptions,
  ): Promise<ComputeAnswers[K]>;
}

interface PendingTask {
  readonly order: ComputeOrder;
  readonly bytes: number;
  readonly options: TaskOptions;
  /** The child that works on it, once its turn has come. */
  child?: Child;
  settle(reply: Exclude<ComputeReply, { progress: unknown }>): void;
  reject(error: unknown): void;
}

/**
 * One child process, kept warm between tasks, for all that needs TensorFlow beside the studies: TensorFlow calls block, so
 * it is never loaded by the process that serves HTTP. Tasks follow each other in the order they came. A child that
 * crashes, or is ended for a task that nobody wants any more, fails that task alone; the next gets another child.
 */
export class ComputeChild implements Compute {
  readonly #workerModule: URL;
  readonly #maxPending: number;
  readonly #maxPendingBytes: number;
  readonly #idleMs: number;
  readonly #graceMs: number;
  readonly #env: ComputeOptions['env'];
  #child: Child | undefined;
  #active: PendingTask | undefined;
  #waiting: PendingTask[] = [];
  #idleTimer: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor(options: ComputeOptions = {}) {
    this.#workerModule = options.workerModule ?? moduleBeside('compute-worker', import.meta.url);
    this.#maxPending = options.maxPending ?? 512;
    this.#maxPendingBytes = options.maxPendingBytes ?? 512 * 2 ** 20;
    this.#idleMs = options.idleMs ?? 300_000;
    this.#graceMs = options.abandonedGraceMs ?? 0;
    this.#env = options.env;
  }

  /** Sends a task to the child and waits for its answer; rejects with the task's error, or QueueFull. */
  run<K extends ComputeTask['kind']>(
    task: Extract<ComputeTask, { kind: K }>,
    options: TaskOptions = {},
  ): Promise<ComputeAnswers[K]> {
    const pending = this.#active ? [this.#active, ...this.#waiting] : this.#waiting;
    const bytes = bytesIn(task);
    const held = pending.reduce((sum, one) => sum + one.bytes, 0);
    if (pending.length >= this.#maxPending || (pending.length > 0 && held + bytes > this.#maxPendingBytes)) {
      return Promise.reject(new QueueFull(`${pending.length} computations are waiting; try again later.`, 10));
    }
    return new Promise((resolve, reject) => {
      const { signal } = options;
      if (signal?.aborted) return reject(signal.reason);
      const entry: PendingTask = {
        order: { id: ++this.#lastId, task },
        bytes,
        options,
        settle: (reply) => {
          if ('error' in reply) reject(reviveError(reply.error));
          // The worker answers a task of kind K with ComputeAnswers[K].
          else resolve(reply.answer as ComputeAnswers[K]);
        },
        reject,
      };
      signal?.addEventListener('abort', () => this.#abandon(entry), { once: true });
      this.#waiting.push(entry);
      this.#next();
    });
  }

  /** Ends the child; tasks without an answer fail. */
  async close(): Promise<void> {
    const closing = new QueueFull('The server is closing; ask again when it is back.', 10);
    for (const { reject } of this.#waiting.splice(0)) reject(closing);
    this.#active?.reject(closing);
    await this.#end();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const child = this.#child;
    this.#child = undefined;
    if (child) await endChild(child, 1000);
  }

  #next(): void {
    clearTimeout(this.#idleTimer);
    if (this.#active) return;
    this.#active = this.#waiting.shift();
    if (!this.#active) {
      if (this.#child) this.#idleTimer = setTimeout(() => void this.#end(), this.#idleMs).unref();
      return;
    }
    this.#active.options.onStart?.();
    this.#child ??= this.#start();
    this.#active.child = this.#child;
    // A child that cannot be reached has ended or is ending, of which `#start` tells the task.
    this.#child.process.send(this.#active.order, () => undefined);
  }

  #abandon(entry: PendingTask): void {
    entry.reject(entry.options.signal?.reason ?? new CortexError('Cancelled', 'Nobody waits for it any more.'));
    this.#waiting = this.#waiting.filter((waiting) => waiting !== entry);
    if (this.#active !== entry) return;
    setTimeout(() => {
      if (this.#active === entry) entry.child?.process.kill('SIGKILL');
    }, this.#graceMs);
  }

  #start(): Child {
    const child = startChild(this.#workerModule, [], this.#env);
    child.process.on('message', (reply: ComputeReply) => {
      const active = this.#active;
      if (reply.id !== active?.order.id) return;
      if ('progress' in reply) return active.options.onProgress?.(reply.progress);
      active.settle(reply);
      this.#active = undefined;
      this.#next();
    });
    // The next task must not go to a child that is gone, whose last words are still to be read.
    child.process.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    void child.ended.then((sentence) => {
      if (this.#child === child) this.#child = undefined;
      if (this.#active?.child !== child) return;
      this.#active.reject(new ChildGone(sentence));
      this.#active = undefined;
      this.#next();
    });
    return child;
  }
}
