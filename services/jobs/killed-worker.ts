import type { Progress } from '../../src/progress.ts';
import type { RunState } from '../store/run-state.ts';

/** How often a worker may be killed in a row without getting any further, before its run has failed. */
const mostKills = 5;

/** Phases in the order of a run. */
const phases: readonly Progress['phase'][] = ['engine', 'data', 'train', 'evaluate', 'mask', 'write'];

/**
 * What is noted of a run whose worker was killed, so that it resumes by itself; undefined when it was killed too often
 * without getting further than the time before, as by a machine without the memory for it.
 */
export function afterKill({ kills, progress }: Pick<RunState, 'kills' | 'progress'>): RunState['kills'] {
  const reached = placeOf(progress);
  const further = !kills || isBeyond(reached, kills.reached);
  if (further) return { inARow: 1, reached };
  const inARow = kills.inARow + 1;
  return inARow > mostKills ? undefined : { inARow, reached: kills.reached };
}

function placeOf(progress: Progress | undefined): [phase: number, done: number] {
  return progress ? [phases.indexOf(progress.phase), progress.done] : [-1, 0];
}

function isBeyond(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
}
