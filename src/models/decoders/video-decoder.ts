import type { tf } from '../../engine/tensorflow.ts';
import type { ForwardMode } from '../forward-mode.ts';
import type { Weights } from '../weights.ts';
import type { DecoderName, DecoderShape } from './catalogue.ts';

/** Edge of the paper's square frames in pixels; frames of other sizes are in the decoder's config, see `frameOf`. */
export const frameSize = 32;

/** The weights [unit, unit] from units that every network begins with; the training may let them decay. */
export const unitKernel = 'spikes/dense1/kernel';

/** What training, checkpoints, evaluation and masking need of a network that turns spikes into videos. */
export interface VideoDecoder {
  readonly name: DecoderName;
  /** `frame` is left out where it is the paper's [32, 32, 3]. */
  readonly config: DecoderShape;
  readonly weights: Weights;
  readonly parameterCount: number;
  /** The video [batch, time, height, width, colour] in [0, 1] of standardised `spikes` [batch, time, unit]. */
  forward(spikes: tf.Tensor3D, mode?: ForwardMode): tf.Tensor5D;
  /** Convolution bias in front of batch norm `norm`, which training leaves out of the forward pass. */
  biasOf(norm: string): string | undefined;
  /** Latent features [batch, feature] of standardised `spikes` [batch, time, unit]; left out where a decoder has none. */
  latents?(spikes: tf.Tensor3D): tf.Tensor2D;
  /** For many forward passes of masked responses; left out where there is no linear first layer to share. */
  split?(): SplitDecoder;
  dispose(): void;
}

/** A decoder in evaluation mode, cut behind its linear first layer. All that can be is folded, once: the weights may not change meanwhile. */
export interface SplitDecoder {
  /** The first layer's products [batch, time, hidden unit], without bias, of `spikes` [batch, time, unit]. */
  project(spikes: tf.Tensor3D): tf.Tensor3D;
  /** The video of such products: `complete(project(spikes))` is `forward(spikes)` to rounding. */
  complete(products: tf.Tensor3D): tf.Tensor5D;
  dispose(): void;
}
