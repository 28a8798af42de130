import { createHash } from 'node:crypto';

/** Steps of a run of step-worker.ts. */
export const steps = 30;

/** The weights after a step. */
export const nextWeights = (weights: string): string => createHash('sha256').update(weights).digest('hex');

/** The weights of an uninterrupted run. */
export function weightsOf(seed: number): string {
  let weights = String(seed);
  for (let step = 0; step < steps; step++) weights = nextWeights(weights);
  return weights;
}
