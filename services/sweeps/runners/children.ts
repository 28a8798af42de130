import { type EngineIdentity, engineIdentity } from '../../../src/engine/identity.ts';
import { ComputeChild } from '../../jobs/compute.ts';
import type { Runner } from './runner.ts';

export interface ChildrenOptions {
  /** Runs at once, each in a process of its own that stays for the next. */
  readonly concurrency: number;
  /** Threads of the engine in each of them. */
  readonly threads: number;
  /** Module that they run; that of `ComputeChild` when left out. */
  readonly workerModule?: URL;
}

/** Runs in child processes, for TensorFlow blocks the process that it computes in. */
export function inChildren({ concurrency, threads, workerModule }: ChildrenOptions): Runner {
  const env = { TF_NUM_INTRAOP_THREADS: String(threads) };
  const children = Array.from(
    { length: concurrency },
    () => new ComputeChild({ env, ...(workerModule && { workerModule }) }),
  );
  const idle = [...children];
  let engine: Promise<EngineIdentity> | undefined;
  return {
    engine: () => {
      engine ??= children[0].run({ kind: 'engine' }).then(engineIdentity);
      // What did not start now may the next time.
      engine.catch(() => {
        engine = undefined;
      });
      return engine;
    },
    async run(config, { dir, ...options }) {
      const child = idle.pop() ?? children[0];
      try {
        return await child.run({ kind: 'sweep-run', config, dir }, options);
      } finally {
        idle.push(child);
      }
    },
    close: async () => {
      await Promise.all(children.map((child) => child.close()));
    },
  };
}
