import type { TrainingConfig } from '../config/study.ts';

/** Learning rate of step `step` (from 0); `epochSteps` steps make an epoch. */
export function learningRateAt(
  config: Pick<TrainingConfig, 'schedule' | 'learningRate' | 'steps'>,
  step: number,
  epochSteps: number,
): number {
  const { schedule, learningRate, steps } = config;
  if (schedule.kind === 'step') {
    const epoch = Math.floor(step / epochSteps);
    return learningRate * schedule.factor ** Math.floor(epoch / schedule.everyEpochs);
  }
  if (step < schedule.warmupSteps) return (learningRate * (step + 1)) / schedule.warmupSteps;
  const flatUntil = steps * schedule.flatFraction;
  if (step < flatUntil) return learningRate;
  const progress = (step - flatUntil) / Math.max(1, steps - 1 - flatUntil);
  return learningRate * (1 - progress * (1 - schedule.finalFraction));
}
