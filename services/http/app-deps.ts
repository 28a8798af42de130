import type { EngineReport } from '../../src/engine/index.ts';
import type { Compute } from '../jobs/compute.ts';
import type { RunQueue } from '../jobs/run-queue.ts';
import type { RunStore } from '../store/run-store.ts';
import type { RunEvents } from './events/run-events.ts';
import type { Log } from './operation/log.ts';
import type { Metrics } from './operation/metrics.ts';
import type { Readiness } from './operation/readiness.ts';
import type { Access } from './security/access.ts';

/** All that the services need from outside. */
export interface AppDeps {
  readonly store: RunStore;
  readonly jobs: RunQueue;
  /** Told how far the runs of `jobs` are; when left out, followers read it from the folders of the runs. */
  readonly runEvents?: RunEvents;
  /** What the engine of the child processes is. */
  readonly engineReport: () => Promise<EngineReport>;
  /** The quick lane: forward passes, and whether a result is kept. */
  readonly compute: Compute;
  /** The lane of what takes minutes, so that forward passes need not wait for it. */
  readonly analyses: Compute;
  /** What looks at recordings before anything is fitted; the lane of analyses when left out. */
  readonly checks?: Compute;
  /** Time that an analysis may take; that of AnalysisJobs when left out. */
  readonly analysisTimeLimitMs?: number;
  /** Time after which a job that nobody asks about is ended; that of AnalysisJobs when left out. */
  readonly jobLeaseMs?: number;
  /** Who may ask; whoever can connect, by a name of this machine's loopback, when left out. */
  readonly access?: Access;
  /** Folder under which recordings are named by requests; none when left out. */
  readonly dataRoot?: string;
  /** Told of requests, jobs, and failures that are the server's own; nothing is logged when left out. */
  readonly log?: Log;
  /** What `/metrics` tells; without the metrics of the process when left out. */
  readonly metrics?: Metrics;
  /** What `/readyz` tells; of `engineReport` and `store` when left out. */
  readonly readiness?: Readiness;
}
