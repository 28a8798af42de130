import { tf } from '../../engine/tensorflow.ts';
import type { Weights } from '../../models/weights.ts';
import { FlatWeights } from './flat-weights.ts';

/**
 * Exponential moving average of weights: average ← d · average + (1 − d) · weights after every step, with
 * d = min(decay, (1 + n) / (10 + n)) at step n, so that the random start is soon forgotten (Polyak & Juditsky 1992;
 * the ramp as in TensorFlow's ExponentialMovingAverage).
 */
export class WeightAverage {
  private readonly flat: FlatWeights;
  private readonly decay: number;
  private average: tf.Tensor1D[];
  private updates = 0;

  constructor(weights: Weights, names: readonly string[], decay: number) {
    this.flat = new FlatWeights(weights, names);
    this.decay = decay;
    this.average = this.flat.read();
  }

  update(): void {
    const decay = Math.min(this.decay, (1 + this.updates) / (10 + this.updates));
    this.updates++;
    const next = tf.tidy(() => {
      const now = this.flat.read();
      return this.average.map((average, i) => average.mul(decay).add(now[i].mul(1 - decay)) as tf.Tensor1D);
    });
    tf.dispose(this.average);
    this.average = next;
  }

  /** Runs `evaluate` with the average in the place of the weights, and puts the weights back. */
  during<T>(evaluate: () => T): T {
    const kept = this.flat.read();
    this.flat.write(this.average);
    try {
      return evaluate();
    } finally {
      this.flat.write(kept);
      tf.dispose(kept);
    }
  }

  /** Copies the average out, by group of weights. */
  async values(): Promise<Record<string, Float32Array>> {
    const entries = this.flat.groups.map(
      async ({ name }, i) => [name, Float32Array.from(await this.average[i].data())] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  /** Puts back what `values` said after `updates` updates. */
  restore(values: Readonly<Record<string, Float32Array>>, updates: number): void {
    tf.dispose(this.average);
    this.average = this.flat.groups.map(({ name }) => tf.tensor1d(values[name]));
    this.updates = updates;
  }

  dispose(): void {
    tf.dispose(this.average);
  }
}
