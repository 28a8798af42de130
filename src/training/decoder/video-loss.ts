import type { NdArray } from '../../arrays.ts';
import type { FrameRange, Periods } from '../../data/decoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import { GaussianBlur, ssimMaps, targetStatistics } from './ssim.ts';

/** Window size of the SSIM inside the loss, as in Zhang et al.'s code. */
export const lossWindowSize = 4;

/**
 * The loss of Zhang et al. (2026) as their code has it:
 * Σ_t η_t (1 − SSIM_t) / Σ_t η_t + MSE, mean over the batch.
 *
 * Targets are the videos of a few conditions, so their local statistics are computed once. The gradient is written
 * out: three blurs forward, three back.
 */
export class VideoLoss {
  private readonly blur: GaussianBlur;
  private readonly videos: tf.Tensor5D;
  private readonly means: tf.Tensor4D;
  private readonly variances: tf.Tensor4D;
  private readonly frameShares: tf.Tensor3D;

  /** `videos` [condition, time, height, width, 3] in [0, 1]; `frameWeights` η, one a frame. */
  constructor(videos: NdArray, frameWeights: readonly number[], windowSize = lossWindowSize) {
    const [conditions, frames, height, width, colours] = videos.shape;
    this.blur = new GaussianBlur(height, width, windowSize);
    const total = frameWeights.reduce((a, b) => a + b, 0);
    const kept = tf.tidy(() => {
      const stack = tf.tensor(videos.data, [...videos.shape]);
      const { mean, variance } = targetStatistics(
        stack.reshape([conditions * frames, height, width * colours]),
        this.blur,
      );
      const perCondition = (t: tf.Tensor) => t.reshape([conditions, frames, ...t.shape.slice(1)]) as tf.Tensor4D;
      const shares = tf.tensor3d(
        frameWeights.map((weight) => weight / total),
        [frames, 1, 1],
      );
      return { stack: stack as tf.Tensor5D, means: perCondition(mean), variances: perCondition(variance), shares };
    });
    this.videos = tf.keep(kept.stack);
    this.means = tf.keep(kept.means);
    this.variances = tf.keep(kept.variances);
    this.frameShares = tf.keep(kept.shares);
  }

  /** The loss of predictions [batch, time, height, width, 3] whose targets are the videos of `conditions` [batch]. */
  evaluate(prediction: tf.Tensor5D, conditions: ArrayLike<number>): tf.Scalar {
    const indices = tf.tensor1d(Int32Array.from(conditions), 'int32');
    const [batch, frames, height, width, colours] = prediction.shape;
    const perFrame = <T extends tf.Tensor>(t: tf.Tensor) => t.reshape<T>([batch * frames, ...t.shape.slice(2)]);
    const target = perFrame<tf.Tensor>(tf.gather(this.videos, indices)).reshape<tf.Tensor3D>([
      batch * frames,
      height,
      width * colours,
    ]);
    const mean = perFrame<tf.Tensor3D>(tf.gather(this.means, indices));
    const variance = perFrame<tf.Tensor3D>(tf.gather(this.variances, indices));
    const shares = tf.tile(this.frameShares, [batch, 1, 1]).div(batch);

    const loss = tf.customGrad((...args) => {
      const [input, save] = args as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void];
      const flat = input.reshape<tf.Tensor3D>([batch * frames, height, width * colours]);
      const { map, gradient } = ssimMaps(flat, target, { mean, variance }, this.blur);
      const mapSize = map.shape[1] * map.shape[2];
      const difference = flat.sub(target);
      const dissimilarity = tf.sub(
        1,
        map
          .mean([1, 2])
          .mul(shares.reshape([-1]))
          .sum(),
      );
      const slope = difference.mul(2 / flat.size).sub(gradient().mul(shares.div(mapSize)));
      save([slope]);
      return {
        value: dissimilarity.add(difference.square().mean([1, 2]).mean()) as tf.Scalar,
        gradFunc: (dy: tf.Tensor, [slope]: tf.Tensor[]) => slope.reshape(prediction.shape).mul(dy),
      };
    });
    return loss(prediction) as tf.Scalar;
  }

  dispose(): void {
    this.blur.dispose();
    tf.dispose([this.videos, this.means, this.variances, this.frameShares]);
  }
}

/** η of every frame from the weights of the three periods; a frame outside all periods counts as fixation. */
export function frameWeights(
  frames: number,
  periods: Periods,
  weights: Readonly<Record<'fixation' | 'cue' | 'stimulus', number>>,
): number[] {
  if (Object.keys(periods).length === 0) return new Array(frames).fill(1);
  const inside = (t: number, range?: FrameRange) => range !== undefined && t >= range.start && t < range.end;
  return Array.from({ length: frames }, (_, t) => {
    if (inside(t, periods.cue)) return weights.cue;
    return inside(t, periods.stimulus) ? weights.stimulus : weights.fixation;
  });
}
