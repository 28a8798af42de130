import { type NdArray, takeRows } from '../../arrays.ts';
import type { FrameRange, Periods } from '../../data/decoding-data.ts';
import { ownKernels } from '../../engine/native/own-kernels.ts';
import { runOp } from '../../engine/ops.ts';
import { tf } from '../../engine/tensorflow.ts';
import { GaussianBlur, ssimMaps, type TargetStatistics, targetStatistics } from './ssim.ts';

/** Window size of the SSIM inside the loss, as in Zhang et al.'s code. */
export const lossWindowSize = 4;

/** Pixel values of all targets up to which they are kept as tensors: 256 MiB, and twice as much for their statistics. */
const mostKeptValues = 2 ** 26;

/** What a batch is compared with: the true videos [batch · time, H, W·C] and their local statistics. */
export interface Targets extends TargetStatistics {
  readonly videos: tf.Tensor3D;
}

/**
 * The loss of Zhang et al. (2026) as their code has it:
 * Σ_t η_t (1 − SSIM_t) / Σ_t η_t + MSE, mean over the batch.
 *
 * Targets are the videos of a few conditions, so their local statistics are computed once; of so many that they would
 * fill the memory, for every batch anew. The gradient is written out: three blurs forward, three back.
 */
export class VideoLoss {
  private readonly blur: GaussianBlur;
  private readonly videos: NdArray;
  /** Of all conditions, [condition · time, …]; undefined where they are too many. */
  private readonly kept: Targets | undefined;
  private readonly frameShares: tf.Tensor3D;

  /**
   * `videos` [condition, time, height, width, colour] in [0, 1]; `frameWeights` η, one a frame. The window shrinks along an
   * axis of the frame that is shorter, see `GaussianBlur`.
   */
  constructor(
    videos: NdArray,
    frameWeights: readonly number[],
    windowSize = lossWindowSize,
    mostKept = mostKeptValues,
  ) {
    const [, frames, height, width, colours] = videos.shape;
    this.videos = videos;
    this.blur = new GaussianBlur(height, width, windowSize, { colours });
    const total = frameWeights.reduce((a, b) => a + b, 0);
    this.frameShares = tf.tensor3d(
      frameWeights.map((weight) => weight / total),
      [frames, 1, 1],
    );
    tf.keep(this.frameShares);
    this.kept = videos.data.length > mostKept ? undefined : keptTensors(tf.tidy(() => ({ ...this.targetsOf(videos) })));
  }

  /** The loss of predictions [batch, time, height, width, colour] whose targets are the videos of `conditions` [batch]. */
  evaluate(prediction: tf.Tensor5D, conditions: ArrayLike<number>): tf.Scalar {
    const [batch, frames, height, width, colours] = prediction.shape;
    const { videos: target, mean, variance } = this.gathered(conditions);
    const shares = tf.tile(this.frameShares, [batch, 1, 1]).div(batch);

    const loss = tf.customGrad((...args) => {
      const [input, save] = args as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void];
      const flat = input.reshape<tf.Tensor3D>([batch * frames, height, width * colours]);
      const lossAndSlope = ownKernels() === undefined ? composed : fused;
      const { value, slope } = lossAndSlope(flat, { videos: target, mean, variance }, shares as tf.Tensor3D, this.blur);
      save([slope]);
      return {
        value,
        gradFunc: (dy: tf.Tensor, [slope]: tf.Tensor[]) => slope.reshape(prediction.shape).mul(dy),
      };
    });
    return loss(prediction) as tf.Scalar;
  }

  dispose(): void {
    this.blur.dispose();
    tf.dispose([this.frameShares, ...(this.kept ? Object.values(this.kept) : [])]);
  }

  private targetsOf({ shape, data }: NdArray): Targets {
    const [count, frames, height, width, colours] = shape;
    const videos = tf.tensor3d(data, [count * frames, height, width * colours]);
    return { videos, ...targetStatistics(videos, this.blur) };
  }

  private gathered(conditions: ArrayLike<number>): Targets {
    const rows = Int32Array.from(conditions);
    if (!this.kept) return this.targetsOf(takeRows(this.videos, rows));
    const frames = this.videos.shape[1];
    const indices = tf.tensor1d(rows, 'int32');
    const rowsOf = (all: tf.Tensor3D) => {
      const [count, height, width] = all.shape;
      return tf
        .gather(all.reshape([count / frames, frames, height, width]), indices)
        .reshape<tf.Tensor3D>([rows.length * frames, height, width]);
    };
    const { videos, mean, variance } = this.kept;
    return { videos: rowsOf(videos), mean: rowsOf(mean), variance: rowsOf(variance) };
  }
}

interface LossAndSlope {
  readonly value: tf.Scalar;
  /** Gradient with respect to the prediction. */
  readonly slope: tf.Tensor3D;
}

/** 1 − Σ share · SSIM + MSE of frames [frame, H, W·C] with shares [frame, 1, 1], and its gradient. */
export function composed(
  prediction: tf.Tensor3D,
  { videos, ...statistics }: Targets,
  shares: tf.Tensor3D,
  blur: GaussianBlur,
): LossAndSlope {
  const { map, gradient } = ssimMaps(prediction, videos, statistics, blur);
  const mapSize = map.shape[1] * map.shape[2];
  const difference = prediction.sub(videos);
  const similarity = map
    .mean([1, 2])
    .mul(shares.reshape([-1]))
    .sum();
  return {
    value: tf.sub(1, similarity).add(difference.square().mean([1, 2]).mean()) as tf.Scalar,
    slope: difference.mul(2 / prediction.size).sub(gradient().mul(shares.div(mapSize))),
  };
}

/** `composed` in one operation of our own. */
export function fused(
  prediction: tf.Tensor3D,
  { videos, mean, variance }: Targets,
  shares: tf.Tensor3D,
  { rowTaps, columnTaps, colours }: GaussianBlur,
): LossAndSlope {
  const numbers = (values: readonly number[]) => tf.tensor1d([...values]);
  const settings = [numbers(rowTaps), numbers(columnTaps), shares.reshape([-1]), numbers([colours])];
  const [parts, slope] = runOp('CortexVideoLoss', [], [prediction, videos, mean, variance, ...settings], 2);
  const [similarity, error] = tf.unstack(parts);
  return { value: tf.sub(1, similarity).add(error) as tf.Scalar, slope: slope as tf.Tensor3D };
}

function keptTensors(targets: Targets): Targets {
  for (const tensor of Object.values(targets)) tf.keep(tensor);
  return targets;
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
