import { setImmediate } from 'node:timers/promises';
import { tf } from '../engine/tensorflow.ts';
import { CortexError } from '../errors.ts';
import { BatchStatistics, type ForwardMode } from '../models/forward-mode.ts';
import type { VideoUNet } from '../models/video-unet.ts';
import { adam, Optimiser } from './optimisers.ts';

/** The training half of a forward mode: batch statistics and dropout. */
export type TrainingMode = ForwardMode & { readonly training: true };

export interface GradientStepOptions {
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
  model: VideoUNet,
  lossOf: (step: number, mode: TrainingMode) => tf.Scalar,
  { steps, learningRate, decayFraction = 0, seed, trains, onStep }: GradientStepOptions,
): Promise<void> {
  const names = model.weights.trainableNames.filter(trains);
  const variables = names.map((name) => model.weights.get(name));
  const optimiser = new Optimiser(adam(), Object.fromEntries(names.map((name, i) => [name, variables[i]])));
  try {
    for (let step = 0; step < steps; step++) {
      const statistics = new BatchStatistics();
      const mode: TrainingMode = { training: true, statistics, dropoutKey: { seed, step } };
      const { value, grads } = tf.tidy(() => tf.variableGrads(() => lossOf(step, mode), variables));
      const byName = Object.fromEntries(names.map((name, i) => [name, grads[variables[i].name]]));
      const left = (steps - step) / steps;
      optimiser.apply(byName, decayFraction > left ? (learningRate * left) / decayFraction : learningRate);
      statistics.applyTo(model.weights, (norm) => model.biasOf(norm));
      const [loss] = value.dataSync();
      tf.dispose([value, ...Object.values(grads)]);
      if (!Number.isFinite(loss)) {
        throw new CortexError(
          'InvalidData',
          `The training loss became ${loss} at step ${step + 1}; lower learningRate (${learningRate}) or check the data.`,
        );
      }
      onStep?.(step + 1, loss);
      await setImmediate();
    }
  } finally {
    optimiser.dispose();
  }
}
