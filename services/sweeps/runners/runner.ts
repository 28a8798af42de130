import type { EngineIdentity } from '../../../src/engine/index.ts';
import type { OnProgress } from '../../../src/progress.ts';
import type { TaskConfig } from '../job.ts';
import type { Outcome } from '../task.ts';

/** What carries out the runs of a worker, one at a time or some at once. */
export interface Runner {
  /** The engine that it computes with. */
  engine(): Promise<EngineIdentity>;
  /** Throws what the run throws, and ChildGone where its process was killed. */
  run(
    config: TaskConfig,
    options: { readonly dir: string; readonly onProgress?: OnProgress; readonly signal?: AbortSignal },
  ): Promise<Outcome>;
  close(): Promise<void>;
}
