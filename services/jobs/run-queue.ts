import { CortexError } from '../../src/errors.ts';
import type { Progress } from '../../src/progress.ts';
import { commandOf, type RunConfig } from '../runs/config.ts';
import { isAlive, type ProcessRef, referenceProcess, thisProcess } from '../store/process-ref.ts';
import { RunRecorder } from '../store/run-recorder.ts';
import type { RunState } from '../store/run-state.ts';
import type { RunRecord, RunStore } from '../store/run-store.ts';
import { type Child, endChild, moduleBeside, startChild } from './child.ts';
import { describeError, QueueFull } from './errors.ts';
import { afterKill } from './killed-worker.ts';
import type { RunMessage, RunOrder, RunOutcome } from './run-messages.ts';

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
  /** Told of failures that no request waits for, such as a full disk. */
  readonly onError?: (error: unknown) => void;
}

interface ActiveRun {
  readonly id: string;
  child?: Child;
  /** Why the child is being ended, if it is. */
  ending?: 'cancelled' | 'queued';
  finished: Promise<void>;
}

/** Time that workers have to end when the server does. */
const closingGraceMs = 2000;

/** Carries out runs, each in a child process, some at a time; the next waits. All that is known of a run is in the store. */
export class RunQueue {
  readonly #store: RunStore;
  readonly #workerModule: URL;
  readonly #workers: number;
  readonly #maxWaiting: number;
  readonly #graceMs: number;
  readonly #onProgress: NonNullable<RunQueueOptions['onProgress']>;
  readonly #onError: (error: unknown) => void;
  #waiting: string[] = [];
  #admitting = 0;
  readonly #active = new Map<string, ActiveRun>();
  #closed = false;

  constructor(options: RunQueueOptions) {
    this.#store = options.store;
    this.#workerModule = options.workerModule ?? moduleBeside('worker', import.meta.url);
    this.#workers = options.workers ?? 1;
    this.#maxWaiting = options.maxWaiting ?? 16;
    this.#graceMs = options.cancelGraceMs ?? 5000;
    this.#onProgress = options.onProgress ?? (() => undefined);
    this.#onError = options.onError ?? (() => undefined);
  }

  /** Adds a run at the end of the queue. Throws QueueFull. */
  submit(config: RunConfig, more: Pick<RunState, 'idempotency'> = {}): Promise<RunRecord> {
    return this.#admit(() => this.#store.create(config, more));
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
    if (state.finished === undefined && state.runner && isAlive(state.runner)) throw elsewhere(id, 'wait for it there');
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
    const record = await this.#store.get(id);
    const active = this.#active.get(id);
    if (active) {
      await this.#endActive(active, 'cancelled', this.#graceMs);
      return this.#store.get(id);
    }
    if (!this.#waiting.includes(id)) {
      if (!record.state.finished) throw elsewhere(id, 'cancel it there');
      throw new CortexError(
        'Conflict',
        `Run "${id}" has ended already (${record.state.state}); only runs that wait or run can be cancelled.`,
      );
    }
    this.#waiting = this.#waiting.filter((waiting) => waiting !== id);
    return this.#store.write(id, { ...record.state, state: 'cancelled', finished: new Date().toISOString() });
  }

  /** Removes the folder of a run that nobody has in hand. Throws NotFound, and Conflict for a run that waits or runs. */
  async remove(id: string): Promise<void> {
    const { state } = await this.#settled(id);
    if (this.#holds(id)) throw new CortexError('Conflict', `Run "${id}" is ${state.state}; cancel it first.`);
    if (!state.finished && state.runner && isAlive(state.runner)) throw elsewhere(id, 'cancel it there');
    await this.#store.remove(id);
  }

  /** The run's record; of one that has just written its end, once the queue has let go of it. */
  async #settled(id: string): Promise<RunRecord> {
    const record = await this.#store.get(id);
    const active = this.#active.get(id);
    if (!record.state.finished || !active) return record;
    await active.finished;
    return this.#store.get(id);
  }

  /** Whether a run waits or runs here. */
  #holds(id: string): boolean {
    return this.#active.has(id) || this.#waiting.includes(id);
  }

  /**
   * Takes over what a process that is gone left behind: its waiting runs wait again, the runs that it was in the middle of
   * come first and resume from their checkpoints, and a run that the command line left unfinished has failed. A run whose
   * folder cannot be written is left as it is; `onError` is told.
   */
  async recover(): Promise<void> {
    const { runs } = await this.#store.list();
    const left = runs.filter(
      ({ id, state }) => !state.finished && !this.#holds(id) && !(state.runner && isAlive(state.runner)),
    );
    const requeued: RunRecord[] = [];
    for (const run of left.reverse()) {
      const again = await this.#takeOver(run).catch((error: unknown) => {
        this.#onError(new Error(`Run "${run.id}" was left unfinished and cannot be taken over.`, { cause: error }));
        return undefined;
      });
      if (again) requeued.push(again);
    }
    const interruptedFirst = requeued.sort((a, b) => Number(!a.state.started) - Number(!b.state.started));
    this.#waiting.unshift(...interruptedFirst.map(({ id }) => id));
    this.#startNext();
  }

  async #takeOver({ id, dir, state }: RunRecord): Promise<RunRecord | undefined> {
    if (state.state === 'running' && !state.worker) {
      const message = `Interrupted; resume with: cortex ${commandOf(state.config.kind)} --resume --out ${dir}`;
      const finished = new Date().toISOString();
      await this.#store.write(id, { ...state, state: 'failed', finished, error: { tag: 'Cancelled', message } });
      return undefined;
    }
    if (state.worker && isAlive(state.worker)) process.kill(state.worker.pid, 'SIGKILL');
    return this.#store.write(id, waitingAgain(state, thisProcess()));
  }

  /** Takes no more runs and ends the workers; all unfinished runs wait for the next queue to take over. */
  async close(): Promise<void> {
    this.#closed = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    const graceMs = Math.min(closingGraceMs, this.#graceMs);
    await Promise.all([...this.#active.values()].map((active) => this.#endActive(active, 'queued', graceMs)));
    for (const id of waiting) {
      try {
        const { state } = await this.#store.get(id);
        await this.#store.write(id, waitingAgain(state));
      } catch (error) {
        this.#onError(error);
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
      const active: ActiveRun = { id, finished: Promise.resolve() };
      this.#active.set(id, active);
      active.finished = this.#run(active)
        .catch(this.#onError)
        .finally(() => {
          this.#active.delete(id);
          this.#startNext();
        });
    }
  }

  async #endActive(active: ActiveRun, ending: 'cancelled' | 'queued', graceMs: number): Promise<void> {
    active.ending ??= ending;
    if (active.child) await endChild(active.child, graceMs);
    await active.finished;
  }

  async #run(active: ActiveRun): Promise<void> {
    const { dir, state } = await this.#store.get(active.id);
    const recorder = new RunRecorder(dir, state);
    const outcome = active.ending
      ? undefined
      : await this.#work(active, recorder).catch((error: unknown): RunOutcome => {
          this.#onError(error);
          return { kind: 'failed', error: describeError(error) };
        });
    await this.#record(active, recorder, this.#stateAfter(active, recorder.state, outcome));
  }

  #stateAfter(active: ActiveRun, state: RunState, outcome: RunOutcome | undefined): Partial<RunState> {
    const finished = new Date().toISOString();
    if (outcome?.kind === 'succeeded') return { state: 'succeeded', finished, result: outcome.result };
    if (active.ending === 'queued') return waitingAgain(state);
    if (active.ending) return { state: 'cancelled', finished };
    const kills = active.child?.signal() && !outcome ? afterKill(state) : undefined;
    if (kills) {
      this.#waiting.unshift(active.id);
      return { ...waitingAgain(state, thisProcess()), kills };
    }
    return { state: 'failed', finished, error: outcome?.error };
  }

  /** Writes how a run ended; where the disk refuses, the store holds it until the disk takes it. */
  async #record(active: ActiveRun, recorder: RunRecorder, change: Partial<RunState>): Promise<void> {
    await recorder.update(change).catch((error: unknown) => {
      this.#onError(error);
      this.#store.holdUnwritten(active.id, recorder.state);
    });
  }

  /** Runs the worker to its end; undefined for one that was killed before it said how the run ended. */
  async #work(active: ActiveRun, recorder: RunRecorder): Promise<RunOutcome | undefined> {
    const child = startChild(this.#workerModule, [recorder.dir]);
    active.child = child;
    let outcome: RunOutcome | undefined;
    child.process.on('message', (message: RunMessage) => {
      if (message.kind !== 'progress') {
        outcome = message;
        return;
      }
      recorder.progress(message.progress).catch(this.#onError);
      this.#onProgress(active.id, message.progress);
    });
    const worker = child.process.pid === undefined ? undefined : referenceProcess(child.process.pid);
    try {
      await recorder.update({ state: 'running', started: recorder.state.started ?? new Date().toISOString(), worker });
    } catch (error) {
      await endChild(child, this.#graceMs);
      throw error;
    }
    const order: RunOrder = { config: recorder.state.config, runDir: recorder.dir };
    // A child that is gone before it gets its order says so through `ended`.
    if (child.process.connected) child.process.send(order, () => undefined);
    const sentence = await child.ended;
    if (outcome || (child.signal() && (active.ending || afterKill(recorder.state)))) return outcome;
    return { kind: 'failed', error: { tag: 'Internal', message: sentence } };
  }
}

function waitingAgain(state: RunState, runner?: ProcessRef): RunState {
  return { ...state, state: 'queued', worker: undefined, runner };
}

function elsewhere(id: string, whatToDo: string): CortexError {
  return new CortexError('Conflict', `Run "${id}" belongs to another process; ${whatToDo}.`);
}
