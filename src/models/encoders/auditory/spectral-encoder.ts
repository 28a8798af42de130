import { z } from 'zod';
import { tf } from '../../../engine/tensorflow.ts';
import { CortexError } from '../../../errors.ts';
import { layerNorm } from '../../../layers/layer-norm.ts';
import { dense } from '../../chain.ts';
import { uniformFanIn } from '../../initialisers.ts';
import { trainable, type WeightSpec } from '../../weights.ts';
import type { Network, SignalShape } from '../architecture.ts';

/** Options of the network in front of the recurrence. */
export const spectralEncoderOptions = {
  /** How a frame is encoded: windows with weights of their own, windows that share weights, or one matrix. */
  encoder: z.enum(['locally-connected', 'convolution', 'dense']).default('locally-connected'),
  /** Features of every window. */
  channels: z.int().positive().default(7),
  /** Channels of the spectrogram in a window. */
  windowBands: z.int().positive().default(7),
  /** Distance of neighbouring windows. */
  strideBands: z.int().positive().default(3),
};
interface SpectralEncoderOptions {
  readonly encoder: 'locally-connected' | 'convolution' | 'dense';
  readonly channels: number;
  readonly windowBands: number;
  readonly strideBands: number;
}

/** Windows over the spectrogram's channels, ⌊(F − K)/stride⌋ + 1. Throws InvalidInput when a window does not fit. */
function windowCount({ windowBands, strideBands }: SpectralEncoderOptions, { frame }: SignalShape): number {
  const [bands] = frame;
  if (windowBands > bands) {
    throw new CortexError(
      'InvalidInput',
      `A window of ${windowBands} bands does not fit into ${bands} channels; set windowBands to ${bands} or less.`,
    );
  }
  return Math.floor((bands - windowBands) / strideBands) + 1;
}

/** Features of one encoded frame: channels × windows. */
export function spectralFeatureCount(config: SpectralEncoderOptions, shape: SignalShape): number {
  return config.channels * windowCount(config, shape);
}

export function spectralEncoderSpecs(config: SpectralEncoderOptions, shape: SignalShape): WeightSpec[] {
  const windows = windowCount(config, shape);
  const { encoder, channels, windowBands } = config;
  const inputs = windowBands * shape.copies;
  const features = channels * windows;
  const bands = shape.frame[0] * shape.copies;
  const layer = (kernelShape: number[], biasShape: number[], fanIn: number, normed: number) => [
    trainable('encoder/kernel', kernelShape, uniformFanIn(fanIn)),
    trainable('encoder/bias', biasShape, uniformFanIn(fanIn)),
    trainable('encoder/norm/gamma', [normed], { constant: 1 }),
    trainable('encoder/norm/beta', [normed], { constant: 0 }),
  ];
  if (encoder === 'dense') return layer([bands, features], [features], bands, features);
  if (encoder === 'convolution') return layer([inputs, channels], [channels], inputs, channels);
  return layer([windows, inputs, channels], [windows, channels], inputs, channels);
}

/**
 * Encodes every frame by itself: weights → layer norm over the channels of a window → sigmoid → flatten (the
 * spectral encoder of deepSTRF's StateNet). x [batch, time, channel, copy] → [batch, time, channels · windows].
 */
export function encodeSpectrum({ config, shape, weights }: Network<SpectralEncoderOptions>, x: tf.Tensor): tf.Tensor3D {
  const [batch, time] = x.shape;
  const { encoder, channels } = config;
  const windows = windowCount(config, shape);
  const kernel = weights.get('encoder/kernel');
  const bias = weights.get('encoder/bias');
  const frames = x.reshape<tf.Tensor3D>([batch, time, shape.frame[0] * shape.copies]);
  const matrix = encoder === 'dense' ? kernel : windowMatrix(kernel, config, shape, windows);
  const sums = dense(frames, matrix)
    .reshape([batch, time, encoder === 'dense' ? 1 : windows, -1])
    .add(bias);
  const normed = layerNorm(sums, weights.get<tf.Rank.R1>('encoder/norm/gamma'), weights.get('encoder/norm/beta'));
  return normed.sigmoid().reshape([batch, time, windows * channels]);
}

/** The matrix [channel · copy, windows · channels] that the windows' weights are together, zero outside of them. */
function windowMatrix(
  kernel: tf.Tensor,
  { channels, windowBands, strideBands }: SpectralEncoderOptions,
  { frame, copies }: SignalShape,
  windows: number,
): tf.Tensor {
  const [inputs, window] = [frame[0] * copies, windowBands * copies];
  const places = new Float32Array(windows * inputs * window);
  for (let w = 0; w < windows; w++) {
    for (let k = 0; k < window; k++) places[(w * inputs + w * strideBands * copies + k) * window + k] = 1;
  }
  const selection = tf.tensor3d(places, [windows, inputs, window]);
  const kernels = kernel.rank === 3 ? kernel : kernel.expandDims(0).tile([windows, 1, 1]);
  return tf
    .matMul(selection, kernels as tf.Tensor3D)
    .transpose([1, 0, 2])
    .reshape([inputs, windows * channels]);
}
