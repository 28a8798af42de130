import { availableParallelism } from 'node:os';

/** How a machine is shared among runs. */
export interface Sharing {
  /** Runs at once. */
  readonly concurrency: number;
  /** Threads of the engine in each. */
  readonly threads: number;
}

/**
 * Several fits of one thread at once get more done than one after the other on all cores (measured: README.md), as long as there
 * are as many left as cores; of fewer each gets its share of the cores.
 */
export function shareCores(runs: number, cores = availableParallelism(), asked: Partial<Sharing> = {}): Sharing {
  const concurrency =
    asked.concurrency ?? Math.max(1, Math.min(runs, asked.threads ? Math.floor(cores / asked.threads) : cores));
  return { concurrency, threads: asked.threads ?? Math.max(1, Math.floor(cores / concurrency)) };
}
