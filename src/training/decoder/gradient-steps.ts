import { setImmediate } from 'node:timers/promises';
import type { tf } from '../../engine/tensorflow.ts';
import { gradientStep, type Trainable, type TrainingMode } from '../gradient-step.ts';
import { adam, Optimiser } from '../optimisers.ts';

export interface GradientStepsOptions {
  readonly steps: number;
  /** Of Adam; falls linearly to zero over the last `decayFraction` of the steps (0: stays). */
  readonly learningRate: number;
  readonly decayFraction?: number;
  /** Of the dropout masks. */
  readonly seed: number;
  /** Weights to train by the start of their names; the others stay. */
  readonly trains: (weight: string) => boolean;
  /** Hears of every step with the loss before it. */
  readonly onStep?: (done: number, loss: number) => void;
}

/**
 * Adam steps on some of the weights of `model`. `lossOf(step, mode)` gives the loss of step `step` (from 0); parts of the
 * network that must stay as they are run with `{ training: false }` in it. Throws InvalidData when the loss is not finite.
 */
export async function gradientSteps(
  model: Trainable,
  lossOf: (step: number, mode: TrainingMode) => tf.Scalar,
  { steps, learningRate, decayFraction = 0, seed, trains, onStep }: GradientStepsOptions,
): Promise<void> {
  const names = model.weights.trainableNames.filter(trains);
  const optimiser = new Optimiser(adam(), Object.fromEntries(names.map((name) => [name, model.weights.get(name)])));
  try {
    for (let step = 0; step < steps; step++) {
      const left = (steps - step) / steps;
      const rate = decayFraction > left ? (learningRate * left) / decayFraction : learningRate;
      const loss = gradientStep(model, optimiser, (mode) => lossOf(step, mode), { learningRate: rate, seed, step });
      onStep?.(step + 1, loss);
      await setImmediate();
    }
  } finally {
    optimiser.dispose();
  }
}
