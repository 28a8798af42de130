import { expectAll, type SweepOptions } from '../sweeps/carry-out-sweep.ts';
import type { SweepJob } from '../sweeps/job.ts';
import { runSweep, type SweepPlace } from '../sweeps/run-sweep.ts';
import { type CellScores, cellSchema } from './cell.ts';
import { type ComparisonCell, type ComparisonPlan, cellConfig, cellName, comparisonCells } from './plan.ts';
import { type LoadStudy, trainingTask } from './training-task.ts';

interface ComparisonOptions extends SweepPlace, Pick<SweepOptions, 'onProgress' | 'onResult' | 'onReady'> {
  /** The data of a config, in this process; those of its data set when left out. */
  readonly load?: LoadStudy;
}

/** What one fit came to. */
export interface FinishedCell extends ComparisonCell {
  readonly scores: CellScores;
}

/**
 * Trains and scores every decoder of the plan, with every training seed on every fold, each in a run folder of its own, which
 * `cortex evaluate` and `cortex mask` take. May be stopped and started again at any time: a finished fit is taken when all that
 * made it is equal; a Conflict names what differs otherwise.
 */
export async function carryOutComparison(
  plan: ComparisonPlan,
  { onProgress, onResult, onReady, load, ...place }: ComparisonOptions,
): Promise<FinishedCell[]> {
  const cells = comparisonCells(plan);
  // All configs are checked before anything is written.
  const jobs = cells.map((cell): SweepJob => {
    return { name: cellName(cell), factors: { ...cell }, config: cellConfig(plan, cell) };
  });
  const task = load && trainingTask(load);
  const outcome = await runSweep(jobs, place, {
    ...(task && { tasks: async () => task }),
    ...(onProgress && { onProgress }),
    ...(onResult && { onResult }),
    ...(onReady && { onReady }),
  });
  const results = expectAll(outcome);
  return cells.map((cell, i) => ({ ...cell, scores: cellSchema.parse(results[i].details) }));
}
