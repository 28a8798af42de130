import { tf } from '../../engine/tensorflow.ts';
import type { Weights } from '../../models/weights.ts';
import type { GradientDescent } from '../gradient-step.ts';
import { Optimiser, type Update } from '../optimisers.ts';
import { FlatWeights } from './flat-weights.ts';

interface FlatOptimiserOptions {
  /** Largest norm of the whole gradient; a longer one is scaled down to it (Pascanu et al. 2013, Algorithm 1). */
  readonly clipNorm?: number;
  /** Decoupled decay of the kernels (weights of two and more axes); biases and gains do not decay. */
  readonly weightDecay?: number;
}

/** An update rule on the named weights of a model, all of them at once. */
export class FlatOptimiser implements GradientDescent {
  readonly names: readonly string[];
  private readonly flat: FlatWeights;
  private readonly variables: tf.Variable[];
  private readonly optimiser: Optimiser;
  private readonly clipNorm: number;

  constructor(
    update: Update,
    weights: Weights,
    names: readonly string[],
    { clipNorm = Number.POSITIVE_INFINITY, weightDecay = 0 }: FlatOptimiserOptions = {},
  ) {
    this.flat = new FlatWeights(weights, names);
    this.names = this.flat.names;
    this.clipNorm = clipNorm;
    this.variables = tf.tidy(() => this.flat.read().map((vector) => tf.variable(vector, false)));
    const byGroup = Object.fromEntries(this.flat.groups.map(({ name }, i) => [name, this.variables[i]]));
    this.optimiser = new Optimiser(update, byGroup, { kernels: weightDecay });
  }

  apply(gradients: Readonly<Record<string, tf.Tensor>>, learningRate: number): void {
    tf.tidy(() => {
      const vectors = this.clipped(this.flat.pack(gradients));
      this.optimiser.apply(Object.fromEntries(this.flat.groups.map(({ name }, i) => [name, vectors[i]])), learningRate);
      this.flat.write(this.variables);
    });
  }

  /** The slots as "<group>#<slot>" → values, for a checkpoint. */
  slotValues(): Promise<Record<string, Float32Array>> {
    return this.optimiser.slotValues();
  }

  /** Restores what `slotValues` said after `step` steps, and takes the model's present weights. */
  restore(slots: Readonly<Record<string, Float32Array>>, step: number): void {
    this.optimiser.restore(slots, step);
    tf.tidy(() => {
      for (const [i, vector] of this.flat.read().entries()) this.variables[i].assign(vector);
    });
  }

  dispose(): void {
    this.optimiser.dispose();
    tf.dispose(this.variables);
  }

  private clipped(vectors: readonly tf.Tensor[]): readonly tf.Tensor[] {
    if (this.clipNorm === Number.POSITIVE_INFINITY) return vectors;
    const norm = tf.addN(vectors.map((vector) => vector.square().sum())).sqrt();
    const scale = tf.minimum(1, tf.div(this.clipNorm, norm.add(1e-6)));
    return vectors.map((vector) => vector.mul(scale));
  }
}
