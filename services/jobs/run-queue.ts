import { CortexError } from '../../src/errors.ts';
import { commandOf, type RunConfig } from '../runs/config.ts';
import { isAlive, type ProcessRef, referenceProcess, thisProcess } from '../store/process-ref.ts';
import { RunRecorder } from '../store/run-recorder.ts';
import type { RunState } from '../store/run-state.ts';
import type { RunRecord, RunStore } from '../store/run-store.ts';
import { type Child, endChild, moduleBeside, startChild } from './child.ts';
import { QueueFull } from './errors.ts';
import type { RunMessage, RunOrder, RunOutcome } from './run-messages.ts';

export interface RunQueueOptions {
  readonly store: RunStore;
  /** Module that a child process runs for each run; the run worker when left out. */
  readonly workerModule?: URL;
  /** Runs that may wait; 16 when left out. */
  readonly maxWaiting?: number;
  /** Time between asking a worker to end and ending it by force; 5 s when left out. */
  readonly cancelGraceMs?: number;
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

/** Carries out runs one at a time, each in a child process; the next waits. All that is known of a run is in the store. */
export class RunQueue {
  readonly #store: RunStore;
  readonly #workerModule: URL;
  readonly #maxWaiting: number;
  readonly #graceMs: number;
  readonly #onError: (error: unknown) => void;
  #waiting: string[] = [];
  #admitting = 0;
  #active: ActiveRun | undefined;
  #closed = false;

  constructor(options: RunQueueOptions) {
    this.#store = options.store;
    this.#workerModule = options.workerModule ?? moduleBeside('worker', import.meta.url);
    this.#maxWaiting = options.maxWaiting ?? 16;
    this.#graceMs = options.cancelGraceMs ?? 5000;
    this.#onError = options.onError ?? (() => undefined);
  }

  /** Adds a run at the end of the queue. Throws QueueFull. */
  async submit(config: RunConfig): Promise<RunRecord> {
    const waiting = this.#waiting.length + this.#admitting;
    if (this.#closed || (this.#active && waiting >= this.#maxWaiting)) {
      throw new QueueFull(`${waiting} runs are waiting and no more are taken now; try again later.`, 60);
    }
    this.#admitting++;
    try {
      const record = await this.#store.create(config);
      this.#waiting.push(record.id);
      return record;
    } finally {
      this.#admitting--;
      this.#startNext();
    }
  }

  /** Cancels a run that waits or runs; resolves when it has ended. Throws NotFound, and Conflict for any other run. */
  async cancel(id: string): Promise<RunRecord> {
    const record = await this.#store.get(id);
    if (this.#active?.id === id) {
      await this.#endActive(this.#active, 'cancelled');
      return this.#store.get(id);
    }
    if (!this.#waiting.includes(id)) {
      const why = record.state.finished
        ? `has ended already (${record.state.state}); only runs that wait or run can be cancelled`
        : 'belongs to another process; cancel it there';
      throw new CortexError('Conflict', `Run "${id}" ${why}.`);
    }
    this.#waiting = this.#waiting.filter((waiting) => waiting !== id);
    return this.#store.write(id, { ...record.state, state: 'cancelled', finished: new Date().toISOString() });
  }

  /**
   * Takes over what a process that is gone left behind: its waiting runs wait again, the run that it was in the middle of
   * comes first and resumes from its checkpoint, and a run that the command line left unfinished has failed.
   */
  async recover(): Promise<void> {
    const { runs } = await this.#store.list();
    const left = runs.filter(({ state }) => !state.finished && !(state.runner && isAlive(state.runner))).reverse();
    const requeued: RunRecord[] = [];
    for (const { id, dir, state } of left) {
      if (state.state === 'running' && !state.worker) {
        const message = `Interrupted; resume with: cortex ${commandOf(state.config.kind)} --resume --out ${dir}`;
        const finished = new Date().toISOString();
        await this.#store.write(id, { ...state, state: 'failed', finished, error: { tag: 'Cancelled', message } });
        continue;
      }
      if (state.worker && isAlive(state.worker)) process.kill(state.worker.pid, 'SIGKILL');
      requeued.push(await this.#store.write(id, waitingAgain(state, thisProcess())));
    }
    const interruptedFirst = requeued.sort((a, b) => Number(!a.state.started) - Number(!b.state.started));
    this.#waiting.unshift(...interruptedFirst.map(({ id }) => id));
    this.#startNext();
  }

  /** Takes no more runs and ends the worker; all unfinished runs wait for the next queue to take over. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#active) await this.#endActive(this.#active, 'queued');
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const id of waiting) {
      const { state } = await this.#store.get(id);
      await this.#store.write(id, waitingAgain(state));
    }
  }

  #startNext(): void {
    if (this.#closed || this.#active) return;
    const id = this.#waiting.shift();
    if (id === undefined) return;
    const active: ActiveRun = { id, finished: Promise.resolve() };
    this.#active = active;
    active.finished = this.#run(active)
      .catch(this.#onError)
      .finally(() => {
        this.#active = undefined;
        this.#startNext();
      });
  }

  async #endActive(active: ActiveRun, ending: 'cancelled' | 'queued'): Promise<void> {
    active.ending ??= ending;
    if (active.child) await endChild(active.child, this.#graceMs);
    await active.finished;
  }

  async #run(active: ActiveRun): Promise<void> {
    const { dir, state } = await this.#store.get(active.id);
    const recorder = new RunRecorder(dir, state);
    const outcome = active.ending ? undefined : await this.#work(active, recorder);
    if (active.ending === 'queued' && outcome?.kind !== 'succeeded') {
      await recorder.update(waitingAgain(recorder.state));
      return;
    }
    const finished = new Date().toISOString();
    if (outcome?.kind === 'succeeded') await recorder.update({ state: 'succeeded', finished, result: outcome.result });
    else if (active.ending) await recorder.update({ state: 'cancelled', finished });
    else await recorder.update({ state: 'failed', finished, error: outcome?.error });
  }

  /** Runs the worker to its end; a worker that ends without a word of its outcome has failed. */
  async #work(active: ActiveRun, recorder: RunRecorder): Promise<RunOutcome> {
    const child = startChild(this.#workerModule, [recorder.dir]);
    active.child = child;
    let outcome: RunOutcome | undefined;
    child.process.on('message', (message: RunMessage) => {
      if (message.kind === 'progress') recorder.progress(message.progress).catch(this.#onError);
      else outcome = message;
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
    return outcome ?? { kind: 'failed', error: { tag: 'Internal', message: sentence } };
  }
}

function waitingAgain(state: RunState, runner?: ProcessRef): RunState {
  return { ...state, state: 'queued', worker: undefined, runner };
}
