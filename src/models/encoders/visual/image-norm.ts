import type { tf } from '../../../engine/tensorflow.ts';
import { batchNormEpsilon } from '../../../layers/batch-norm.ts';
import { blocks } from '../../../layers/blocks.ts';
import type { ForwardMode } from '../../forward-mode.ts';
import type { Weights } from '../../weights.ts';

/**
 * Batch norm `name` of images [image, height, width, channel] over everything but the channels: with the statistics of
 * the batch in training, with the running ones otherwise.
 */
export function imageNorm(name: string, weights: Weights, x: tf.Tensor4D, mode: ForwardMode): tf.Tensor4D {
  const gamma = weights.get<tf.Rank.R1>(`${name}/gamma`);
  const beta = weights.get<tf.Rank.R1>(`${name}/beta`);
  if (mode.training) {
    const [images, height, width, channels] = x.shape;
    const sink = (mean: tf.Tensor, variance: tf.Tensor) => mode.statistics.record(name, mean, variance);
    const volume = x.reshape<tf.Tensor5D>([images, 1, height, width, channels]);
    return blocks().batchNorm(volume, gamma, beta, false, sink).reshape(x.shape);
  }
  const scale = weights.get(`${name}/runningVariance`).add(batchNormEpsilon).rsqrt().mul(gamma);
  const shift = beta.sub(weights.get(`${name}/runningMean`).mul(scale));
  return x.mul(scale).add(shift) as tf.Tensor4D;
}
