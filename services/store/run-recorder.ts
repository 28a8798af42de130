import { CortexError } from '../../src/errors.ts';
import type { Progress } from '../../src/progress.ts';
import { thisProcess } from './process-ref.ts';
import { isInHand, type RunState, readRunState, writeRunState } from './run-state.ts';

const progressEveryMs = 500;

/**
 * Keeps `state.json` of one run up to date while it runs; writes follow each other in order, progress at most twice a
 * second and never before the last write is done: a training leaves the disk little time, and progress must not queue.
 */
export class RunRecorder {
  readonly dir: string;
  #state: RunState;
  #lastProgress = 0;
  #writing: Promise<void> = Promise.resolve();
  #pending = 0;
  #begun: boolean;

  /** With `begun` false nothing is written before `begin`. */
  constructor(dir: string, state: RunState, { begun = true }: { readonly begun?: boolean } = {}) {
    this.dir = dir;
    this.#state = state;
    this.#begun = begun;
  }

  /** Whether this process has begun to change the run folder. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Marks the run as running in this process. Throws Conflict when another process has it in hand. */
  async begin(): Promise<void> {
    if (!this.#begun) expectIdle(this.dir, await readRunState(this.dir));
    this.#begun = true;
    await this.update({
      state: 'running',
      started: this.#state.started ?? new Date().toISOString(),
      finished: undefined,
      error: undefined,
      runner: thisProcess(),
      worker: undefined,
    });
  }

  get state(): RunState {
    return this.#state;
  }

  /** Changes fields of the state; resolves when they are on disk. */
  update(change: Partial<RunState>): Promise<void> {
    const state = { ...this.#state, ...change };
    this.#state = state;
    this.#pending++;
    const written = this.#writing
      .then(() => writeRunState(this.dir, state))
      .finally(() => {
        this.#pending--;
      });
    // The next write is tried even if this one fails; whoever awaits `written` sees the failure.
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /** Notes progress; rejects, as `update` does, when the disk refuses. */
  async progress(progress: Progress): Promise<void> {
    const now = Date.now();
    const soon = now - this.#lastProgress < progressEveryMs && progress.done < progress.total;
    if (soon || this.#pending > 0 || !this.#begun) {
      this.#state = { ...this.#state, progress };
      return;
    }
    this.#lastProgress = now;
    await this.update({ progress });
  }
}

/** Throws Conflict for a run that a process is in the middle of. */
export function expectIdle(dir: string, state: RunState | undefined): void {
  if (!state || !isInHand(state)) return;
  const whose = state.queue ? `the workers of ${state.queue}` : `process ${state.runner?.pid}`;
  throw new CortexError('Conflict', `${dir} is in use by ${whose}; stop that first.`);
}
