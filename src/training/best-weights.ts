import { tf } from '../engine/tensorflow.ts';
import type { Weights } from '../models/weights.ts';

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

  restore(): void {
    for (const [name, value] of Object.entries(this.kept)) this.weights.get(name).assign(value);
  }

  dispose(): void {
    tf.dispose(this.kept);
    this.kept = {};
  }
}
