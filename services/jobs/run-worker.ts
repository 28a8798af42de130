import type { Progress } from '../../src/progress.ts';
import { type ProcessRef, referenceProcess, thisProcess } from '../store/process-ref.ts';
import { RunRecorder } from '../store/run-recorder.ts';
import type { RunState } from '../store/run-state.ts';
import type { RunStore } from '../store/run-store.ts';
import { type Child, endChild, startChild } from './child.ts';
import { describeError } from './errors.ts';
import { afterKill } from './killed-worker.ts';
import type { RunMessage, RunOrder, RunOutcome } from './run-messages.ts';

export interface RunWorkerOptions {
  readonly store: RunStore;
  /** Module that the child process runs. */
  readonly module: URL;
  /** Time that a child has to end when it cannot be used. */
  readonly graceMs: number;
  readonly onProgress: (id: string, progress: Progress) => void;
  /** Told of every state that the run comes to. */
  readonly onState: (id: string, state: RunState) => void;
  readonly onError: (error: unknown) => void;
}

/** One run in a child process, from its order to the state in which it is left. */
export class RunWorker {
  readonly id: string;
  /** Resolves with the state in which the run is left, once that is written: "queued" for a run that is to be tried again. */
  readonly finished: Promise<RunState>;
  readonly #options: RunWorkerOptions;
  #child: Child | undefined;
  #ending: 'cancelled' | 'queued' | undefined;

  constructor(id: string, options: RunWorkerOptions) {
    this.id = id;
    this.#options = options;
    this.finished = this.#run();
  }

  /** Whether it has been told to end. */
  get isEnding(): boolean {
    return this.#ending !== undefined;
  }

  /** Ends the child, by force after `graceMs`; the run is left as `ending` says. Resolves when that is written. */
  async end(ending: 'cancelled' | 'queued', graceMs: number): Promise<void> {
    this.#ending ??= ending;
    if (this.#child) await endChild(this.#child, graceMs);
    await this.finished.catch(() => undefined);
  }

  async #run(): Promise<RunState> {
    const { store, onState, onError } = this.#options;
    const { dir, state } = await store.get(this.id);
    const recorder = new RunRecorder(dir, state);
    const outcome = this.#ending
      ? undefined
      : await this.#work(recorder).catch((error: unknown): RunOutcome => {
          onError(error);
          return { kind: 'failed', error: describeError(error) };
        });
    await this.#record(recorder, this.#stateAfter(recorder.state, outcome));
    onState(this.id, recorder.state);
    return recorder.state;
  }

  #stateAfter(state: RunState, outcome: RunOutcome | undefined): Partial<RunState> {
    const finished = new Date().toISOString();
    if (outcome?.kind === 'succeeded') return { state: 'succeeded', finished, result: outcome.result };
    if (this.#ending === 'queued') return waitingAgain(state);
    if (this.#ending) return { state: 'cancelled', finished };
    const kills = this.#child?.signal() && !outcome ? afterKill(state) : undefined;
    if (kills) return { ...waitingAgain(state, thisProcess()), kills };
    return { state: 'failed', finished, error: outcome?.error };
  }

  /** Writes how a run ended; where the disk refuses, the store holds it until the disk takes it. */
  async #record(recorder: RunRecorder, change: Partial<RunState>): Promise<void> {
    await recorder.update(change).catch((error: unknown) => {
      this.#options.onError(error);
      this.#options.store.holdUnwritten(this.id, recorder.state);
    });
  }

  /** Runs the child to its end; undefined for one that was killed before it said how the run ended. */
  async #work(recorder: RunRecorder): Promise<RunOutcome | undefined> {
    const { module, graceMs, onProgress, onState, onError } = this.#options;
    const child = startChild(module, [recorder.dir]);
    this.#child = child;
    let outcome: RunOutcome | undefined;
    child.process.on('message', (message: RunMessage) => {
      if (message.kind !== 'progress') {
        outcome = message;
        return;
      }
      recorder.progress(message.progress).catch(onError);
      onProgress(this.id, message.progress);
    });
    const worker = child.process.pid === undefined ? undefined : referenceProcess(child.process.pid);
    try {
      await recorder.update({ state: 'running', started: recorder.state.started ?? new Date().toISOString(), worker });
    } catch (error) {
      await endChild(child, graceMs);
      throw error;
    }
    onState(this.id, recorder.state);
    const order: RunOrder = { config: recorder.state.config, runDir: recorder.dir };
    // A child that is gone before it gets its order says so through `ended`.
    if (child.process.connected) child.process.send(order, () => undefined);
    const sentence = await child.ended;
    if (outcome || (child.signal() && (this.#ending || afterKill(recorder.state)))) return outcome;
    return { kind: 'failed', error: { tag: 'Internal', message: sentence } };
  }
}

/** The state of a run that waits for a worker again, in the hands of `runner` or of nobody. */
export function waitingAgain(state: RunState, runner?: ProcessRef): RunState {
  return { ...state, state: 'queued', worker: undefined, runner };
}
