import { sizeOf } from '../arrays.ts';
import type { tf } from '../engine/tensorflow.ts';
import { batchNormEpsilon } from '../layers/batch-norm.ts';
import { blocks } from '../layers/blocks.ts';
import { cropEdges, padEdges } from '../layers/edge-padding.ts';
import type { Factors } from '../layers/up-sampling.ts';
import { interleavePhases, upsampledConvolution3d, upsampledKernel } from '../layers/upsampled-convolution.ts';
import type { ForwardMode } from './forward-mode.ts';
import type { VideoGrid } from './video-grid.ts';
import { batchNormSpecs, trainable, type WeightSpec, type Weights } from './weights.ts';

/** One block of the video network: convolution, batch norm, and pooling before or up-sampling after it. */
export interface Stage {
  readonly name: string;
  readonly kind: 'encode' | 'decode';
  /** Extent of the kernel: [time, height, width]. */
  readonly kernelSize: Factors;
  readonly channelsIn: number;
  readonly channelsOut: number;
  /** Pooling of an encoding stage, up-sampling of a decoding one: [time, height, width]. */
  readonly factors: Factors;
  readonly relu: boolean;
}

/**
 * The eight stages of Zhang et al. (2026) for `width` channels in the first block on a grid; decoding mirrors encoding.
 * Kernels are cubes, but for 1 along an axis where the video has one place.
 */
export function videoStages(width: number, { size, colours, pooling }: VideoGrid): Stage[] {
  const channels = [colours, width, 2 * width, 4 * width, 4 * width];
  const edges = [7, 5, 3, 3];
  const extent = (edge: number, axis: number) => (size[axis] === 1 ? 1 : edge);
  const encoders = edges.map(
    (edge, i): Stage => ({
      name: `encoder${i + 1}`,
      kind: 'encode',
      kernelSize: [extent(edge, 0), extent(edge, 1), extent(edge, 2)],
      channelsIn: channels[i],
      channelsOut: channels[i + 1],
      factors: pooling[i],
      relu: true,
    }),
  );
  const decoders = encoders.toReversed().map(
    (encoder, i): Stage => ({
      ...encoder,
      name: `decoder${i + 1}`,
      kind: 'decode',
      channelsIn: encoder.channelsOut,
      channelsOut: encoder.channelsIn,
      relu: i < encoders.length - 1,
    }),
  );
  return [...encoders, ...decoders];
}

/** Weights of the stages. A convolution's bias is cancelled by the batch norm behind it, so it is never trained. */
export function videoStageSpecs(stages: readonly Stage[]): WeightSpec[] {
  return stages.flatMap(({ name, kernelSize, channelsIn, channelsOut }) => {
    const shape = [...kernelSize, channelsIn, channelsOut];
    // He et al. (2015), eq. 10.
    const heSd = Math.sqrt(2 / (sizeOf(kernelSize) * channelsIn));
    return [
      trainable(`${name}/kernel`, shape, { normalSd: heSd }),
      {
        name: biasOfNorm(`${name}/norm`),
        shape: [channelsOut],
        initialiser: { constant: 0 },
        trainable: false,
        parameter: true,
      },
      ...batchNormSpecs(`${name}/norm`, channelsOut),
    ];
  });
}

/** Name of the convolution bias in front of a stage's batch norm. */
export const biasOfNorm = (norm: string): string => norm.replace(/norm$/, 'bias');

/**
 * Runs the stages on `video` [B, T, H, W, C], laid on their grid with its edges repeated, and cuts the video out of what
 * they make; `onStage` sees every stage's output on the grid.
 */
export function runVideoStages(
  stages: readonly Stage[],
  { size, padded }: VideoGrid,
  weights: Weights,
  video: tf.Tensor5D,
  mode: ForwardMode,
  onStage?: (stage: string, output: tf.Tensor5D) => void,
): tf.Tensor5D {
  let x = padEdges(video, padded);
  for (const stage of stages) {
    x = mode.training ? trainStage(stage, weights, x, mode) : applyStage(stage, weights, x);
    onStage?.(stage.name, x);
  }
  return cropEdges(x, size);
}

/** What the encoding stages make of `video` [B, T, H, W, C] in evaluation mode, flattened: [B, feature]. */
export function videoBottleneck(
  stages: readonly Stage[],
  { padded }: VideoGrid,
  weights: Weights,
  video: tf.Tensor5D,
): tf.Tensor2D {
  const encoders = stages.filter(({ kind }) => kind === 'encode');
  const bottleneck = encoders.reduce((x, stage) => applyStage(stage, weights, x), padEdges(video, padded));
  return bottleneck.reshape([video.shape[0], -1]);
}

function trainStage(stage: Stage, weights: Weights, x: tf.Tensor5D, mode: ForwardMode & { training: true }) {
  const { name, kind, factors, relu } = stage;
  const kernel = weights.get<tf.Rank.R5>(`${name}/kernel`);
  const gamma = weights.get<tf.Rank.R1>(`${name}/norm/gamma`);
  const beta = weights.get<tf.Rank.R1>(`${name}/norm/beta`);
  const sink = (mean: tf.Tensor, variance: tf.Tensor) => mode.statistics.record(`${name}/norm`, mean, variance);
  const fast = blocks();
  if (kind === 'encode') {
    return fast.batchNormPoolRelu(fast.convolution3d(x, kernel), gamma, beta, factors, sink);
  }
  const phases = fast.batchNorm(upsampledConvolution3d(x, kernel, factors), gamma, beta, relu, sink);
  return interleavePhases(phases, factors);
}

function applyStage(stage: Stage, weights: Weights, x: tf.Tensor5D): tf.Tensor5D {
  const [, time, height, width] = x.shape;
  return applyFolded(foldStage(stage, weights, [time, height, width]), x);
}

/** A stage with its batch norm folded into the convolution. */
export interface FoldedStage {
  readonly stage: Stage;
  /** Of a decoding stage the kernel of `upsampledKernel`. */
  readonly kernel: tf.Tensor5D;
  /** One number an output channel of the kernel. */
  readonly shift: tf.Tensor1D;
}

/** Folds a stage whose input has `lengths` frames, rows and columns. */
export function foldStage(stage: Stage, weights: Weights, lengths: Factors): FoldedStage {
  const { name, kind, factors } = stage;
  const scale = weights
    .get(`${name}/norm/runningVariance`)
    .add(batchNormEpsilon)
    .rsqrt()
    .mul(weights.get(`${name}/norm/gamma`));
  const shift = weights
    .get(`${name}/bias`)
    .sub(weights.get(`${name}/norm/runningMean`))
    .mul(scale)
    .add(weights.get(`${name}/norm/beta`)) as tf.Tensor1D;
  const kernel = weights.get(`${name}/kernel`).mul(scale) as tf.Tensor5D;
  if (kind === 'encode') return { stage, shift, kernel };
  return { stage, shift: shift.tile([sizeOf(factors)]), kernel: upsampledKernel(kernel, factors, lengths) };
}

/** What a folded stage makes of x [B, T, H, W, C]. */
export function applyFolded({ stage, kernel, shift }: FoldedStage, x: tf.Tensor5D): tf.Tensor5D {
  const { kind, factors, relu } = stage;
  if (kind === 'encode') {
    return blocks().convolution3dPoolRelu(x, kernel, shift, factors);
  }
  const phases = blocks().convolution3d(x, kernel);
  const shifted = phases.add<tf.Tensor5D>(shift);
  return interleavePhases(relu ? shifted.relu() : shifted, factors);
}
