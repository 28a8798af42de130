import type { NdArray } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import type { Weights } from '../../models/weights.ts';

/** Keeps the weights, running statistics included, of the epoch with the highest score. */
export class BestWeights {
  /** Epoch that is kept; 0 before the first. */
  epoch = 0;
  /** Its score; NaN when it had none. */
  score = Number.NaN;
  private readonly weights: Weights;
  private kept: Record<string, tf.Tensor> = {};

  constructor(weights: Weights) {
    this.weights = weights;
  }

  /** Takes the present weights when they are the first or score higher; always when there is no score to go by. */
  offer(epoch: number, score: number | undefined): void {
    const isBest = score === undefined || this.epoch === 0 || Number.isNaN(this.score) || score > this.score;
    if (!isBest) return;
    this.dispose();
    this.epoch = epoch;
    this.score = score ?? Number.NaN;
    for (const { name } of this.weights.specs) this.kept[name] = this.weights.get(name).clone();
  }

  /** Copies the kept weights out, by name; none before the first epoch. */
  async arrays(): Promise<Record<string, NdArray>> {
    const entries = Object.entries(this.kept).map(
      async ([name, value]) => [name, { shape: value.shape, data: Float32Array.from(await value.data()) }] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  /** Takes up where another one was: what it kept, and of which epoch and score. */
  resume(epoch: number, score: number, arrays: Readonly<Record<string, NdArray>>): void {
    this.dispose();
    this.epoch = epoch;
    this.score = score;
    for (const [name, { shape, data }] of Object.entries(arrays)) this.kept[name] = tf.tensor(data, [...shape]);
  }

  restore(): void {
    for (const [name, value] of Object.entries(this.kept)) this.weights.get(name).assign(value);
  }

  dispose(): void {
    tf.dispose(this.kept);
    this.kept = {};
  }
}
