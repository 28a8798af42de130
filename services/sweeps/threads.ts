import { availableParallelism } from 'node:os';

/** How a machine is shared among runs. */
export interface Sharing {
  /** Runs at once. */
  readonly concurrency: number;
  /** Threads of the engine in each. */
  readonly threads: number;
}

/**
 * A run a core as long as there are as many runs, for a fit on many cores leaves more and more of them idle (what was measured of it
 * on two cores: README.md); of fewer runs each gets its share of the cores.
 */
export function shareCores(runs: number, cores = availableParallelism(), asked: Partial<Sharing> = {}): Sharing {
  const concurrency =
    asked.concurrency ?? Math.max(1, Math.min(runs, asked.threads ? Math.floor(cores / asked.threads) : cores));
  return { concurrency, threads: asked.threads ?? Math.max(1, Math.floor(cores / concurrency)) };
}
