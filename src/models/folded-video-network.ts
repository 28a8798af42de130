import { tf } from '../engine/tensorflow.ts';
import { cropEdges, padEdges } from '../layers/edge-padding.ts';
import type { Factors } from '../layers/up-sampling.ts';
import { applyFolded, type FoldedStage, foldStage, type Stage } from './video-core.ts';
import type { VideoGrid } from './video-grid.ts';
import type { Weights } from './weights.ts';

/** Bytes that a stage writes before its pool at a time: about what stays in the second-level caches of two cores. */
const cacheBytes = 6 * 2 ** 20;

/**
 * The stages of a video network in evaluation mode with batch norms and phases folded once, for many forward passes. Samples
 * go through a stage in batches of which the output fits into the cache. The weights may not change meanwhile.
 */
export class FoldedVideoNetwork {
  private readonly grid: VideoGrid;
  private readonly stages: readonly FoldedStage[];

  constructor(stages: readonly Stage[], grid: VideoGrid, weights: Weights) {
    this.grid = grid;
    let lengths: Factors = grid.padded;
    this.stages = stages.map((stage) => {
      const [kernel, shift] = tf.tidy((): [tf.Tensor5D, tf.Tensor1D] => {
        const folded = foldStage(stage, weights, lengths);
        return [folded.kernel, folded.shift];
      });
      lengths = outputLengths(stage, lengths);
      return { stage, kernel, shift };
    });
  }

  /** What `runVideoStages` makes of `video` [B, T, H, W, C], to rounding. */
  run(video: tf.Tensor5D): tf.Tensor5D {
    let x = padEdges(video, this.grid.padded);
    for (const stage of this.stages) x = inCacheBatches(stage, x);
    return cropEdges(x, this.grid.size);
  }

  dispose(): void {
    for (const { kernel, shift } of this.stages) tf.dispose([kernel, shift]);
  }
}

function inCacheBatches(folded: FoldedStage, x: tf.Tensor5D): tf.Tensor5D {
  const [batch, time, height, width, channels] = x.shape;
  const bytes = 4 * time * height * width * folded.kernel.shape[4];
  const count = Math.max(1, Math.floor(cacheBytes / bytes));
  if (2 * count >= batch) return applyFolded(folded, x);
  const parts: tf.Tensor5D[] = [];
  for (let start = 0; start < batch; start += count) {
    const size = Math.min(count, batch - start);
    const part = x.slice<tf.Tensor5D>([start, 0, 0, 0, 0], [size, time, height, width, channels]);
    parts.push(tf.tidy(() => applyFolded(folded, part)));
  }
  return tf.concat(parts, 0);
}

function outputLengths({ kind, factors }: Stage, lengths: Factors): Factors {
  const along = (axis: number) => (kind === 'encode' ? lengths[axis] / factors[axis] : lengths[axis] * factors[axis]);
  return [along(0), along(1), along(2)];
}
