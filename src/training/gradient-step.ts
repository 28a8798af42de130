import { tf } from '../engine/tensorflow.ts';
import { CortexError } from '../errors.ts';
import { BatchStatistics, type ForwardMode } from '../models/forward-mode.ts';
import type { Weights } from '../models/weights.ts';

/** The training half of a forward mode: batch statistics and dropout. */
export type TrainingMode = ForwardMode & { readonly training: true };

/** What a gradient step can train. */
export interface Trainable {
  readonly weights: Weights;
  /** Bias in front of batch norm `norm` that the forward pass leaves out while training. */
  biasOf(norm: string): string | undefined;
}

/** What turns gradients into new weights. */
export interface GradientDescent {
  /** Names of the weights it moves. */
  readonly names: readonly string[];
  /** Moves the weights that have a gradient; the gradients stay the caller's to dispose. */
  apply(gradients: Readonly<Record<string, tf.Tensor>>, learningRate: number): void;
}

interface GradientStepOptions {
  readonly learningRate: number;
  /** Of the dropout masks. */
  readonly seed: number;
  /** Steps done before this one; keys the dropout masks. */
  readonly step: number;
}

/**
 * One step of `optimiser` on its variables down the gradient of `lossOf`, and the running statistics with it.
 * Returns the loss before the step. Throws InvalidData when it is not finite.
 */
export function gradientStep(
  model: Trainable,
  optimiser: GradientDescent,
  lossOf: (mode: TrainingMode) => tf.Scalar,
  { learningRate, seed, step }: GradientStepOptions,
): number {
  const statistics = new BatchStatistics();
  const mode: TrainingMode = { training: true, statistics, dropoutKey: { seed, step } };
  const { names } = optimiser;
  const variables = names.map((name) => model.weights.get(name));
  const { value, grads } = tf.tidy(() => tf.variableGrads(() => lossOf(mode), variables));
  const named = names.flatMap((name, i) => {
    const gradient = grads[variables[i].name];
    return gradient ? [[name, gradient] as const] : [];
  });
  optimiser.apply(Object.fromEntries(named), learningRate);
  statistics.applyTo(model.weights, (norm) => model.biasOf(norm));
  const [loss] = value.dataSync();
  tf.dispose([value, ...Object.values(grads)]);
  if (!Number.isFinite(loss)) {
    throw new CortexError(
      'InvalidData',
      `The training loss became ${loss} at step ${step + 1}; lower learningRate (${learningRate}) or check the data.`,
    );
  }
  return loss;
}
