import { isCortexError } from '../../../src/errors.ts';
import type { Progress } from '../../../src/progress.ts';
import { EventLog } from '../../jobs/event-log.ts';
import type { RunRecord, RunStore } from '../../store/run-store.ts';
import { seenState } from '../../store/seen-state.ts';

export interface RunEventsOptions {
  /** Time between two looks at a run that somebody follows; 500 ms when left out, as often as runs write how far they are. */
  readonly lookEveryMs?: number;
  /** Logs that are kept of runs that nobody follows; 50 when left out. */
  readonly mostUnfollowed?: number;
}

/** Time between two events of one phase. */
const progressEveryMs = 200;

interface Watch {
  readonly log: EventLog;
  followers: number;
  timer?: NodeJS.Timeout;
  /** What was logged last. */
  state?: string;
  progress?: Progress;
  progressAtMs: number;
  /** Whether progress comes by `note`, which is ahead of what is on disk. */
  noted: boolean;
}

/**
 * What happens to runs, for those who follow them. Runs of this server tell by `note`; those in the hands of another process
 * are read from their folders, for as long as somebody follows them: a thousand followers of a run cost one look.
 */
export class RunEvents {
  readonly #store: RunStore;
  readonly #lookEveryMs: number;
  readonly #mostUnfollowed: number;
  readonly #watches = new Map<string, Watch>();

  constructor(store: RunStore, { lookEveryMs = 500, mostUnfollowed = 50 }: RunEventsOptions = {}) {
    this.#store = store;
    this.#lookEveryMs = lookEveryMs;
    this.#mostUnfollowed = mostUnfollowed;
  }

  /** How far a run of this server is. */
  note(id: string, progress: Progress): void {
    const watch = this.#watchOf(id);
    watch.noted = true;
    this.#logProgress(watch, progress);
  }

  /** The losses that were told while a run trains, by step; none of runs that this server has not carried out. */
  lossesOf(id: string): { readonly step: number; readonly loss: number }[] {
    const events = this.#watches.get(id)?.log.after(undefined) ?? [];
    return events.flatMap(({ data }) => {
      const { loss, done } = data as Partial<Progress>;
      return loss === undefined || done === undefined ? [] : [{ step: done, loss }];
    });
  }

  /** The log of a run, up to date, until `release` is called. Throws NotFound. */
  async follow(id: string): Promise<{ log: EventLog; release: () => void }> {
    const run = await this.#store.get(id);
    const known = this.#watches.get(id);
    // A run that was resumed begins anew.
    if (known?.log.ended && seenState(run.state).finished === undefined) this.#watches.delete(id);
    const watch = this.#watchOf(id);
    watch.followers++;
    this.#log(watch, run);
    this.#lookOn(id, watch);
    const release = () => {
      watch.followers--;
      if (watch.followers === 0) clearTimeout(watch.timer);
    };
    return { log: watch.log, release };
  }

  #watchOf(id: string): Watch {
    const known = this.#watches.get(id);
    // Those used last stay longest.
    this.#watches.delete(id);
    const watch = known ?? { log: new EventLog(), followers: 0, progressAtMs: 0, noted: false };
    this.#watches.set(id, watch);
    const unfollowed = [...this.#watches].filter(([, { followers }]) => followers === 0);
    const surplus = unfollowed.length - this.#mostUnfollowed;
    for (const [name] of unfollowed.slice(0, Math.max(0, surplus))) this.#watches.delete(name);
    return watch;
  }

  #lookOn(id: string, watch: Watch): void {
    clearTimeout(watch.timer);
    if (watch.log.ended || watch.followers === 0) return;
    watch.timer = setTimeout(() => void this.#look(id, watch), this.#lookEveryMs).unref();
  }

  async #look(id: string, watch: Watch): Promise<void> {
    try {
      this.#log(watch, await this.#store.get(id));
    } catch (error) {
      // What cannot be read now may be the next time.
      if (isCortexError(error, 'NotFound')) watch.log.end({ state: 'removed' });
    }
    this.#lookOn(id, watch);
  }

  #log(watch: Watch, { state: stored }: RunRecord): void {
    const { state, started, finished, progress, error } = seenState(stored);
    const ended = !['queued', 'running'].includes(state);
    if (progress && (!watch.noted || ended)) this.#logProgress(watch, progress);
    const now = { state, started, finished, error };
    if (ended) watch.log.end(now);
    else if (state !== watch.state) watch.log.add('state', now);
    watch.state = state;
  }

  #logProgress(watch: Watch, progress: Progress): void {
    const { progress: last } = watch;
    if (last && JSON.stringify(last) === JSON.stringify(progress)) return;
    const now = Date.now();
    const soon = last?.phase === progress.phase && now - watch.progressAtMs < progressEveryMs;
    if (soon && progress.done < progress.total) return;
    watch.progress = progress;
    watch.progressAtMs = now;
    watch.log.add('progress', progress);
  }
}
