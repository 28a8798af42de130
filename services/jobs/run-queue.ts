import { CortexError } from '../../src/errors.ts';
import type { Progress } from '../../src/progress.ts';
import type { RunConfig } from '../runs/config.ts';
import { thisProcess } from '../store/process-ref.ts';
import { isInHand, type RunState } from '../store/run-state.ts';
import type { RunRecord, RunStore } from '../store/run-store.ts';
import { moduleBeside } from './child.ts';
import { QueueFull } from './errors.ts';
import { RunWorker, type RunWorkerOptions, waitingAgain } from './run-worker.ts';
import { isLeftBehind, takeOver } from './take-over.ts';

export interface RunQueueOptions {
  readonly store: RunStore;
  /** Module that a child process runs for each run; the run worker when left out. */
  readonly workerModule?: URL;
  /** Runs that are carried out at the same time, each in a child process; 1 when left out. */
  readonly workers?: number;
  /** Runs that may wait; 16 when left out. */
  readonly maxWaiting?: number;
  /** Time between asking a worker to end and ending it by force; 5 s when left out. */
  readonly cancelGraceMs?: number;
  /** Told how far runs are, as soon as their workers say so. */
  readonly onProgress?: (id: string, progress: Progress) => void;
  /** Told of every state that a run comes to. */
  readonly onState?: (id: string, state: RunState) => void;
  /** Told of failures that no request waits for, such as a full disk. */
  readonly onError?: (error: unknown) => void;
}

interface ActiveRun {
  readonly worker: RunWorker;
  /** Resolves when the queue has let go of it. */
  readonly settled: Promise<void>;
}

/** What a run that is started has beside its config. */
export type RunOrigin = Pick<RunState, 'idempotency' | 'requestId'>;

/** Time that workers have to end when the server does. */
const closingGraceMs = 2000;

/** Carries out runs, each in a child process, some at a time; the next waits. All that is known of a run is in the store. */
export class RunQueue {
  readonly #store: RunStore;
  readonly #workers: number;
  readonly #maxWaiting: number;
  readonly #workerOptions: RunWorkerOptions;
  #waiting: string[] = [];
  #admitting = 0;
  readonly #active = new Map<string, ActiveRun>();
  #closed = false;

  constructor(options: RunQueueOptions) {
    this.#store = options.store;
    this.#workers = options.workers ?? 1;
    this.#maxWaiting = options.maxWaiting ?? 16;
    this.#workerOptions = {
      store: options.store,
      module: options.workerModule ?? moduleBeside('worker', import.meta.url),
      graceMs: options.cancelGraceMs ?? 5000,
      onProgress: options.onProgress ?? (() => undefined),
      onState: options.onState ?? (() => undefined),
      onError: options.onError ?? (() => undefined),
    };
  }

  /** Runs that wait for a worker. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Adds a run at the end of the queue. Throws QueueFull. */
  submit(config: RunConfig, origin: RunOrigin = {}): Promise<RunRecord> {
    return this.#admit(() => this.#store.create(config, origin));
  }

  /**
   * Adds a run that has failed, was cancelled or was interrupted at the end of the queue again: it goes on with what is in
   * its folder. Throws NotFound, QueueFull, and Conflict for a run that has succeeded or is in hand.
   */
  async resume(id: string): Promise<RunRecord> {
    const { state } = await this.#settled(id);
    if (state.state === 'succeeded')
      throw new CortexError('Conflict', `Run "${id}" has succeeded; there is no more to do.`);
    if (this.#holds(id)) throw new CortexError('Conflict', `Run "${id}" is ${state.state} already.`);
    if (isInHand(state)) throw elsewhere(id, 'wait for it there');
    return this.#admit(() =>
      this.#store.write(id, {
        ...waitingAgain(state, thisProcess()),
        kills: undefined,
        finished: undefined,
        error: undefined,
      }),
    );
  }

  /** Cancels a run that waits or runs; resolves when it has ended. Throws NotFound, and Conflict for any other run. */
  async cancel(id: string): Promise<RunRecord> {
    const active = this.#active.get(id);
    await active?.worker.end('cancelled', this.#workerOptions.graceMs);
    await active?.settled;
    // It had been killed and began anew meanwhile.
    if (active && this.#active.has(id)) return this.cancel(id);
    const record = await this.#store.get(id);
    const { state } = record;
    if (active && state.finished) return record;
    if (!active && !this.#waiting.includes(id)) {
      if (!state.finished) throw elsewhere(id, 'cancel it there');
      throw new CortexError(
        'Conflict',
        `Run "${id}" has ended already (${state.state}); only runs that wait or run can be cancelled.`,
      );
    }
    this.#waiting = this.#waiting.filter((waiting) => waiting !== id);
    const cancelled: RunState = { ...state, state: 'cancelled', finished: new Date().toISOString() };
    const written = await this.#store.write(id, cancelled);
    this.#workerOptions.onState(id, cancelled);
    return written;
  }

  /** Removes the folder of a run that nobody has in hand. Throws NotFound, and Conflict for a run that waits or runs. */
  async remove(id: string): Promise<void> {
    const { state } = await this.#settled(id);
    if (this.#holds(id)) throw new CortexError('Conflict', `Run "${id}" is ${state.state}; cancel it first.`);
    if (isInHand(state)) throw elsewhere(id, 'cancel it there');
    await this.#store.remove(id);
  }

  /** The run's record; of one that has just written its end, once the queue has let go of it. */
  async #settled(id: string): Promise<RunRecord> {
    const record = await this.#store.get(id);
    const active = this.#active.get(id);
    if (!record.state.finished || !active) return record;
    await active.settled;
    return this.#store.get(id);
  }

  /** Whether a run waits or runs here. */
  #holds(id: string): boolean {
    return this.#active.has(id) || this.#waiting.includes(id);
  }

  /** Takes over what a process that is gone left behind (`takeOver`); those runs come first. */
  async recover(): Promise<void> {
    const { runs } = await this.#store.list();
    const left = runs.filter(({ id, state }) => !this.#holds(id) && isLeftBehind(state));
    this.#waiting.unshift(...(await takeOver(this.#store, left.reverse(), this.#workerOptions.onError)));
    this.#startNext();
  }

  /** Takes no more runs and ends the workers; all unfinished runs wait for the next queue to take over. */
  async close(): Promise<void> {
    this.#closed = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    const graceMs = Math.min(closingGraceMs, this.#workerOptions.graceMs);
    await Promise.all([...this.#active.values()].map(({ worker }) => worker.end('queued', graceMs)));
    for (const id of waiting) {
      try {
        const { state } = await this.#store.get(id);
        await this.#store.write(id, waitingAgain(state));
      } catch (error) {
        this.#workerOptions.onError(error);
      }
    }
  }

  async #admit(enter: () => Promise<RunRecord>): Promise<RunRecord> {
    const waiting = this.#waiting.length + this.#admitting;
    if (this.#closed || (this.#active.size >= this.#workers && waiting >= this.#maxWaiting)) {
      throw new QueueFull(`${waiting} runs are waiting and no more are taken now; try again later.`, 60);
    }
    this.#admitting++;
    try {
      const record = await enter();
      if (!this.#holds(record.id)) this.#waiting.push(record.id);
      return record;
    } finally {
      this.#admitting--;
      this.#startNext();
    }
  }

  #startNext(): void {
    while (!this.#closed && this.#active.size < this.#workers) {
      const id = this.#waiting.shift();
      if (id === undefined) return;
      const worker = new RunWorker(id, this.#workerOptions);
      const settled = worker.finished
        .then(({ state }) => {
          // Its worker was killed: it resumes before the others.
          if (state === 'queued' && !worker.isEnding) this.#waiting.unshift(id);
        }, this.#workerOptions.onError)
        .finally(() => {
          this.#active.delete(id);
          this.#startNext();
        });
      this.#active.set(id, { worker, settled });
    }
  }
}

function elsewhere(id: string, whatToDo: string): CortexError {
  return new CortexError('Conflict', `Run "${id}" belongs to another process; ${whatToDo}.`);
}
