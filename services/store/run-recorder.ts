import type { Progress } from '../../src/progress.ts';
import { type RunState, writeRunState } from './run-state.ts';

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

  constructor(dir: string, state: RunState) {
    this.dir = dir;
    this.#state = state;
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
    if (soon || this.#pending > 0) {
      this.#state = { ...this.#state, progress };
      return;
    }
    this.#lastProgress = now;
    await this.update({ progress });
  }
}
