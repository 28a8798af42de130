import { tf } from '../engine/tensorflow.ts';
import { cropEdges, padEdges } from '../layers/edge-padding.ts';
import type { Factors } from '../layers/up-sampling.ts';
import { applyFolded, type FoldedStage, foldStage, type Stage } from './video-core.ts';
import type { VideoGrid } from './video-grid.ts';
import type { Weights } from './weights.ts';

/**
 * The stages of a video network in evaluation mode with batch norms and phases folded once, for many forward passes. The weights
 * may not change meanwhile.
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
    for (const stage of this.stages) x = applyFolded(stage, x);
    return cropEdges(x, this.grid.size);
  }

  dispose(): void {
    for (const { kernel, shift } of this.stages) tf.dispose([kernel, shift]);
  }
}

function outputLengths({ kind, factors }: Stage, lengths: Factors): Factors {
  const along = (axis: number) => (kind === 'encode' ? lengths[axis] / factors[axis] : lengths[axis] * factors[axis]);
  return [along(0), along(1), along(2)];
}
