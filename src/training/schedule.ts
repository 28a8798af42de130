import type { DecoderTraining } from './decoder/settings.ts';

/** Learning rate of step `step` (from 0); `epochSteps` steps make an epoch. */
export function learningRateAt(
  config: Pick<DecoderTraining, 'schedule' | 'learningRate' | 'steps'>,
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

/** Learning rate of step `step` of `steps`, falling along half a cosine to `finalFraction` (Loshchilov & Hutter 2017, eq. 5). */
export function cosineRate(learningRate: number, finalFraction: number, step: number, steps: number): number {
  const height = (1 + Math.cos((Math.PI * step) / Math.max(1, steps - 1))) / 2;
  return learningRate * (finalFraction + (1 - finalFraction) * height);
}
