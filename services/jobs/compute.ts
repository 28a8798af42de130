import { type Child, endChild, moduleBeside, startChild } from './child.ts';
import type { ComputeAnswers, ComputeOrder, ComputeReply, ComputeTask } from './compute-messages.ts';
import { QueueFull, reviveError } from './errors.ts';

export interface ComputeOptions {
  /** Module that the child process runs; the compute worker when left out. */
  readonly workerModule?: URL;
  /** Tasks that may be unanswered at once; 8 when left out. */
  readonly maxPending?: number;
  /** The child is ended when nothing was asked for so long, which frees its memory; 5 minutes when left out. */
  readonly idleMs?: number;
}

/** A running child and its unanswered tasks by id. */
interface WarmChild {
  readonly child: Child;
  readonly pending: Map<number, { settle(reply: ComputeReply): void; reject(error: Error): void }>;
}

/** What the routes need of the compute child. */
export interface Compute {
  run<K extends ComputeTask['kind']>(task: Extract<ComputeTask, { kind: K }>): Promise<ComputeAnswers[K]>;
}

/**
 * One child process, kept warm between tasks, for all that needs TensorFlow beside the studies: TensorFlow calls block,
 * so it is never loaded by the process that serves HTTP. A child that crashes fails its tasks; the next task starts another.
 */
export class ComputeChild implements Compute {
  readonly #workerModule: URL;
  readonly #maxPending: number;
  readonly #idleMs: number;
  #warm: WarmChild | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor(options: ComputeOptions = {}) {
    this.#workerModule = options.workerModule ?? moduleBeside('compute-worker', import.meta.url);
    this.#maxPending = options.maxPending ?? 8;
    this.#idleMs = options.idleMs ?? 300_000;
  }

  /** Sends a task to the child and waits for its answer; rejects with the task's error, or QueueFull. */
  run<K extends ComputeTask['kind']>(task: Extract<ComputeTask, { kind: K }>): Promise<ComputeAnswers[K]> {
    clearTimeout(this.#idleTimer);
    this.#warm ??= this.#start();
    const { child, pending } = this.#warm;
    if (pending.size >= this.#maxPending) {
      return Promise.reject(new QueueFull(`${pending.size} computations are waiting; try again later.`, 10));
    }
    const order: ComputeOrder = { id: ++this.#lastId, task };
    return new Promise((resolve, reject) => {
      const settle = (reply: ComputeReply) => {
        if ('error' in reply) reject(reviveError(reply.error));
        // The worker answers a task of kind K with ComputeAnswers[K].
        else resolve(reply.answer as ComputeAnswers[K]);
      };
      pending.set(order.id, { settle, reject });
      // A child that cannot be reached has ended or is ending, of which `#start` tells every task.
      child.process.send(order, () => undefined);
    });
  }

  /** Ends the child; tasks without an answer fail. */
  async close(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const warm = this.#warm;
    this.#warm = undefined;
    if (warm) await endChild(warm.child, 2000);
  }

  #start(): WarmChild {
    const warm: WarmChild = { child: startChild(this.#workerModule), pending: new Map() };
    const { child, pending } = warm;
    child.process.on('message', (reply: ComputeReply) => {
      pending.get(reply.id)?.settle(reply);
      pending.delete(reply.id);
      if (pending.size === 0) this.#idleTimer = setTimeout(() => void this.close(), this.#idleMs).unref();
    });
    child.process.once('exit', () => {
      if (this.#warm === warm) this.#warm = undefined;
    });
    void child.ended.then((sentence) => {
      for (const { reject } of pending.values()) reject(new Error(sentence));
    });
    return warm;
  }
}
