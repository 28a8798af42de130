import { tf } from '../engine/tensorflow.ts';
import type { DropoutKey } from '../layers/dropout.ts';
import type { Weights } from './weights.ts';

/** Share of the newest batch in the running statistics (PyTorch's convention). */
const runningMomentum = 0.1;

/**
 * How a forward pass treats batch norm and dropout: with the statistics of the batch while training, with the running
 * statistics otherwise.
 */
export type ForwardMode =
  | { readonly training: false }
  | { readonly training: true; readonly statistics: BatchStatistics; readonly dropoutKey: DropoutKey };

/** Collects the batch statistics of one training pass; the tensors are kept until `applyTo` or `dispose`. */
export class BatchStatistics {
  private readonly byNorm = new Map<string, { mean: tf.Tensor; variance: tf.Tensor }>();

  record(norm: string, mean: tf.Tensor, variance: tf.Tensor): void {
    this.byNorm.set(norm, { mean, variance });
  }

  /** Moves the running statistics towards this batch's. A bias that the block skipped is added to the mean. */
  applyTo(weights: Weights, biasOf: (norm: string) => string | undefined): void {
    tf.tidy(() => {
      for (const [norm, { mean, variance }] of this.byNorm) {
        const bias = biasOf(norm);
        const shifted = bias ? mean.add(weights.get(bias)) : mean;
        moveTowards(weights.get(`${norm}/runningMean`), shifted);
        moveTowards(weights.get(`${norm}/runningVariance`), variance);
      }
    });
    this.dispose();
  }

  dispose(): void {
    for (const { mean, variance } of this.byNorm.values()) tf.dispose([mean, variance]);
    this.byNorm.clear();
  }
}

function moveTowards(running: tf.Variable, batch: tf.Tensor): void {
  running.assign(running.mul(1 - runningMomentum).add(batch.mul(runningMomentum)));
}
