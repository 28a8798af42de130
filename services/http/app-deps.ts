import type { EngineReport } from '../../src/engine/index.ts';
import type { Compute } from '../jobs/compute.ts';
import type { RunQueue } from '../jobs/run-queue.ts';
import type { RunStore } from '../store/run-store.ts';

/** All that the services need from outside. */
export interface AppDeps {
  readonly store: RunStore;
  readonly jobs: RunQueue;
  /** What the engine of the child processes is. */
  readonly engineReport: () => Promise<EngineReport>;
  /** Answers small requests. */
  readonly compute: Compute;
  /** Works out what takes minutes, so that small requests need not wait for it. */
  readonly analyses: Compute;
  /** Takes one line for every failure that is the server's own. */
  readonly log?: (line: string) => void;
}
