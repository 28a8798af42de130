import { expectShape, sizeOf } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { dropout } from '../../layers/dropout.ts';
import { foldBinNorm, normaliseBins } from '../bin-norm.ts';
import { FoldedVideoNetwork } from '../folded-video-network.ts';
import type { ForwardMode } from '../forward-mode.ts';
import {
  biasOfNorm,
  runVideoStages,
  type Stage,
  videoBottleneck,
  videoStageSpecs,
  videoStages,
} from '../video-core.ts';
import { frameOf } from '../video-frame.ts';
import { type VideoGrid, videoGrid } from '../video-grid.ts';
import { batchNormSpecs, trainable, type WeightSpec, Weights } from '../weights.ts';
import type { VideoUNetConfig } from './catalogue.ts';
import { type SplitDecoder, unitKernel, type VideoDecoder } from './video-decoder.ts';

/**
 * VideoUNet: spikes of many units [batch, time, unit] → video [batch, time, height, width, colour] in [0, 1].
 *
 * A spike decoder makes a coarse frame of every time bin; a 3-D convolutional network without skip connections
 * sharpens the frames together. Zhang et al. (2026), Commun. Biol., and the numbers fixed by their code.
 * Videos of other sizes than theirs are sharpened on a grid that pooling divides, see `videoGrid`: the coarse frames, drawn
 * at their true size, are laid on it with their edges repeated, and the video is cut out of it again.
 */
export class VideoUNet implements VideoDecoder {
  readonly name = 'video-unet';
  readonly config: VideoUNetConfig;
  readonly weights: Weights;
  private readonly grid: VideoGrid;
  private readonly stages: Stage[];

  /** Draws the starting weights from streams "init/…" of `seed`. */
  constructor(config: VideoUNetConfig, seed: number) {
    this.config = config;
    this.grid = gridOf(config);
    this.stages = videoStages(config.width, this.grid);
    this.weights = new Weights(videoUNetSpecs(config), seed);
  }

  get parameterCount(): number {
    return this.weights.parameterCount;
  }

  /** Coarse frames [B, T, H, W, C] in (0, 1) of standardised `spikes` [B, T, S]. */
  decodeSpikes(spikes: tf.Tensor3D, mode: ForwardMode): tf.Tensor5D {
    const { units, frames, hiddenUnits, unitDropout, hiddenDropout } = this.config;
    expectShape(spikes, 'spikes', ['batch', 'time', 'unit'], [undefined, frames, units]);
    const batch = spikes.shape[0];
    const dropoutKey = mode.training ? mode.dropoutKey : undefined;
    const input = dropout(spikes, unitDropout, 'sites', dropoutKey);
    const hidden = tf
      .matMul(input.reshape([batch * frames, units]), this.weights.get(unitKernel))
      .add(this.weights.get('spikes/dense1/bias'))
      .reshape([batch, frames, hiddenUnits]) as tf.Tensor3D;
    const active = dropout(
      normaliseBins('spikes/norm', this.weights, hidden, mode).relu(),
      hiddenDropout,
      'hidden',
      dropoutKey,
    );
    return tf
      .matMul(active.reshape([batch * frames, hiddenUnits]), this.weights.get('spikes/dense2/kernel'))
      .add(this.weights.get('spikes/dense2/bias'))
      .sigmoid()
      .reshape([batch, frames, ...frameOf(this.config)]) as tf.Tensor5D;
  }

  /** Sharpens coarse frames [B, T, H, W, C] into the video of the same shape; `onStage` sees the stages on the grid. */
  refine(frames: tf.Tensor5D, mode: ForwardMode, onStage?: (stage: string, x: tf.Tensor5D) => void): tf.Tensor5D {
    const last = runVideoStages(this.stages, this.grid, this.weights, frames, mode, onStage);
    // (tanh v + 1) / 2 = σ(2v)
    return last.mul(2).sigmoid() as tf.Tensor5D;
  }

  /** The video [B, T, H, W, C] of standardised `spikes` [B, T, S]. */
  forward(spikes: tf.Tensor3D, mode: ForwardMode = { training: false }): tf.Tensor5D {
    return this.refine(this.decodeSpikes(spikes, mode), mode);
  }

  /** What the encoding half makes of the coarse frames: 512 features at the paper's size. */
  latents(spikes: tf.Tensor3D): tf.Tensor2D {
    return videoBottleneck(this.stages, this.grid, this.weights, this.decodeSpikes(spikes, { training: false }));
  }

  split(): SplitDecoder {
    const { weights, config } = this;
    const { units, frames, hiddenUnits } = config;
    const network = new FoldedVideoNetwork(this.stages, this.grid, weights);
    const norm = foldBinNorm('spikes/norm', weights, weights.get('spikes/dense1/bias'));
    return {
      project(spikes) {
        expectShape(spikes, 'spikes', ['batch', 'time', 'unit'], [undefined, frames, units]);
        return tf
          .matMul(spikes.reshape([-1, units]), weights.get(unitKernel))
          .reshape<tf.Tensor3D>([spikes.shape[0], frames, hiddenUnits]);
      },
      complete(products) {
        const active = products.mul(norm.scale).add(norm.shift).relu();
        const coarse = tf
          .matMul(active.reshape([-1, hiddenUnits]), weights.get('spikes/dense2/kernel'))
          .add(weights.get('spikes/dense2/bias'))
          .sigmoid()
          .reshape<tf.Tensor5D>([products.shape[0], frames, ...frameOf(config)]);
        return network.run(coarse).mul(2).sigmoid() as tf.Tensor5D;
      },
      dispose() {
        network.dispose();
        tf.dispose([norm.scale, norm.shift]);
      },
    };
  }

  /** Convolution bias in front of batch norm `norm`, which training leaves out of the forward pass. */
  biasOf(norm: string): string | undefined {
    return norm.startsWith('spikes/') ? undefined : biasOfNorm(norm);
  }

  dispose(): void {
    this.weights.dispose();
  }
}

/** The weights of a VideoUNet, in order. */
export function videoUNetSpecs(config: VideoUNetConfig): WeightSpec[] {
  return [...spikeDecoderSpecs(config), ...videoStageSpecs(videoStages(config.width, gridOf(config)))];
}

const gridOf = (config: VideoUNetConfig): VideoGrid => videoGrid(config.frames, frameOf(config), config.timePooling);

function spikeDecoderSpecs(config: VideoUNetConfig): WeightSpec[] {
  const { units, frames, hiddenUnits } = config;
  const pixelValues = sizeOf(frameOf(config));
  // LeCun et al. (1998), §4.6: unit variance in, unit variance out.
  return [
    trainable(unitKernel, [units, hiddenUnits], { normalSd: 1 / Math.sqrt(units) }),
    trainable('spikes/dense1/bias', [hiddenUnits], { constant: 0 }),
    ...batchNormSpecs('spikes/norm', frames),
    trainable('spikes/dense2/kernel', [hiddenUnits, pixelValues], { normalSd: 1 / Math.sqrt(hiddenUnits) }),
    trainable('spikes/dense2/bias', [pixelValues], { constant: 0 }),
  ];
}
