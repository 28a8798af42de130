import type { EngineIdentity } from '../../src/engine/index.ts';
import type { OnProgress } from '../../src/progress.ts';
import { expectAll } from '../sweeps/carry-out-sweep.ts';
import { runSweep, type SweepPlace } from '../sweeps/run-sweep.ts';
import { fitDetailsSchema, fitTask, type LoadClips } from './fit-task.ts';
import { type BenchmarkPlan, benchmarkCells, benchmarkJobs } from './plan.ts';
import { type BenchmarkRow, benchmarkTable } from './table.ts';

interface BenchmarkOptions extends SweepPlace {
  readonly onProgress?: OnProgress;
  /** The data of a choice, in this process; those of its data set when left out. */
  readonly load?: LoadClips;
  /** Awaited when all that is there is checked, before the first fit. */
  readonly onReady?: () => Promise<void>;
  /** That of this process when left out. */
  readonly engine?: EngineIdentity;
}

/**
 * Fits and scores every model of the plan with every seed, on the data set's split or on every fold, and the baselines.
 * May be stopped and started again at any time. Throws Conflict, naming what differs, for results that are there of other
 * data, settings or engine, before anything is fitted.
 */
export async function runBenchmark(
  plan: BenchmarkPlan,
  { load, onProgress, onReady, engine, ...place }: BenchmarkOptions,
): Promise<BenchmarkRow[]> {
  const task = load && fitTask(load);
  const outcome = await runSweep(benchmarkJobs(plan), place, {
    ...(task && { tasks: async () => task }),
    ...(onProgress && { onProgress }),
    ...(onReady && { onReady }),
    ...(engine && { engine }),
  });
  const results = expectAll(outcome);
  const cells = benchmarkCells(plan).map(({ entry, seed, fold = null }, i) => {
    const { details, seconds, warnings } = results[i];
    return { label: entry.label, seed, fold, seconds, notes: warnings, ...fitDetailsSchema.parse(details) };
  });
  return benchmarkTable(cells);
}
