import type { OnProgress, Progress } from '../../../src/progress.ts';
import type { ErrorRecord } from '../../jobs/errors.ts';
import type { SweepJob } from '../job.ts';

/** What happens to a run, wherever it is carried out. */
export type QueueEvent =
  | { readonly name: string; readonly kind: 'started' }
  | { readonly name: string; readonly kind: 'progress'; readonly progress: Progress }
  | { readonly name: string; readonly kind: 'ended'; readonly error?: ErrorRecord };

/** Where runs wait for those who carry them out. */
export interface SweepQueue {
  /**
   * Has every job carried out and its result kept in `place` (see `Artifacts`); tells what happens, and resolves when all
   * have ended, with a result or an error.
   */
  carryOut(jobs: readonly SweepJob[], place: string, onEvent: (event: QueueEvent) => void): Promise<void>;
}

/** Whether a queue is one on Redis, by its name: `redis://host:port`, or `rediss://` over TLS. */
export const isRedis = (queue: string): boolean => /^rediss?:\/\//.test(queue);

/** A job on its way to a worker. */
export interface WorkOrder {
  readonly job: SweepJob;
  /** Where its result is kept. */
  readonly place: string;
}

/** Carries out a job to its result, as `carryOutJob` does. */
export type CarryOut = (
  order: WorkOrder,
  options: { readonly onProgress?: OnProgress; readonly signal?: AbortSignal },
) => Promise<void>;
