import { mean, median } from '../../src/metrics/summary.ts';
import type { SweepJob } from './job.ts';
import { isRepeat } from './repeats.ts';

/** How long a sweep will take, from what its runs have taken so far. */
export class RemainingTime {
  readonly #unfinished: Map<string, string>;
  readonly #begun = performance.now();
  readonly #startedMs = new Map<string, number>();
  readonly #secondsBySort = new Map<string, number[]>();

  constructor(jobs: readonly SweepJob[]) {
    this.#unfinished = new Map(jobs.map((job) => [job.name, sortOf(job)]));
  }

  started(name: string): void {
    this.#startedMs.set(name, performance.now());
  }

  ended(name: string): void {
    const sort = this.#unfinished.get(name);
    const startedMs = this.#startedMs.get(name);
    this.#unfinished.delete(name);
    this.#startedMs.delete(name);
    if (sort === undefined || startedMs === undefined) return;
    const seconds = this.#secondsBySort.get(sort) ?? [];
    seconds.push((performance.now() - startedMs) / 1000);
    this.#secondsBySort.set(sort, seconds);
  }

  /**
   * Seconds left: of every unfinished run the median of finished ones that differ in seed or fold alone, or the mean of all;
   * less what the running ones have behind them; over as many runs as went on at once so far. Undefined before any has ended.
   */
  seconds(): number | undefined {
    const known = [...this.#secondsBySort.values()].flat();
    if (known.length === 0) return undefined;
    const now = performance.now();
    const spent = [...this.#startedMs.values()].reduce((sum, startedMs) => sum + (now - startedMs) / 1000, 0);
    const expected = [...this.#unfinished.values()].reduce((sum, sort) => {
      const alike = this.#secondsBySort.get(sort);
      return sum + (alike ? median(alike) : mean(known));
    }, 0);
    const busy = known.reduce((sum, seconds) => sum + seconds, spent);
    const atOnce = Math.max(1e-9, busy / ((now - this.#begun) / 1000));
    return Math.max(0, expected - spent) / atOnce;
  }
}

/** What runs of one sort have in common: all factors but seeds and folds. */
const sortOf = ({ factors }: SweepJob): string =>
  JSON.stringify(Object.entries(factors).filter(([name]) => !isRepeat(name)));
