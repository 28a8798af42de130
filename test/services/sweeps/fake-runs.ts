import { studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import type { SweepJob } from '../../../services/sweeps/job.ts';

/** Runs of fake-child.js. */
export function fakeRuns(count: number): SweepJob[] {
  return Array.from({ length: count }, (_, seed) => ({
    name: `seed-${seed}`,
    factors: { seed },
    config: studyConfigSchema.parse({ kind: 'training', seed }),
  }));
}

/** What such a run comes to when nobody interrupts it. */
export function weightsOf(seed: number): number {
  let weights = seed + 2;
  for (let step = 0; step < 6; step++) weights = (weights * weights) % 99991;
  return weights;
}
