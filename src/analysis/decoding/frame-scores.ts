import type { NdArray } from '../../arrays.ts';
import { pearson } from '../../metrics/correlation.ts';
import { meanSquaredError } from '../../metrics/regression.ts';
import { ssimFrames } from '../../metrics/ssim.ts';
import { mean } from '../../metrics/summary.ts';
import { expectVideos, frameOf, periodOf } from './videos.ts';

/** Agreement of whole videos, averaged over conditions. */
export interface FrameScores {
  /** Mean squared difference of pixels in [0, 1]. */
  readonly mse: number;
  /** Mean over frames of the SSIM of Wang et al. (2004), averaged over the three colours. */
  readonly ssim: number;
  /** Pearson correlation over all pixels and frames of a condition. */
  readonly r: number;
}

/** Compares reconstructions with true videos, both [condition, time, height, width, 3]. */
export function frameScores(reconstructions: NdArray, truth: NdArray): FrameScores {
  expectVideos(truth, 'truth');
  expectVideos(reconstructions, 'reconstructions', truth);
  const [conditions, frames, height, width] = truth.shape;
  const whole = { start: 0, end: frames };
  const each = Array.from({ length: conditions }, (_, c) => {
    const [ours, theirs] = [periodOf(reconstructions, c, whole), periodOf(truth, c, whole)];
    const similarity = Array.from({ length: frames }, (_, t) =>
      ssimFrames(frameOf(reconstructions, c, t), frameOf(truth, c, t), height, width),
    );
    return { mse: meanSquaredError(ours, theirs), ssim: mean(similarity), r: pearson(ours, theirs) };
  });
  return {
    mse: mean(each.map((score) => score.mse)),
    ssim: mean(each.map((score) => score.ssim)),
    r: mean(each.map((score) => score.r)),
  };
}
