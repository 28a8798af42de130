import type { tf } from '../../../engine/tensorflow.ts';
import { trainable, type WeightSpec, type Weights } from '../../weights.ts';

/** Size of the feature maps that a readout reads. */
export interface MapShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Weights of `factorisedReadout`: "readout/mask" [position, unit], "readout/channels" [channel, unit], "readout/bias". */
export function factorisedReadoutSpecs({ height, width, channels }: MapShape, units: number): WeightSpec[] {
  const positions = height * width;
  return [
    trainable('readout/mask', [positions, units], {
      draw: (stream, length) => stream.normals(length, 0.25 / positions).map((draw) => draw + 1 / positions),
    }),
    trainable('readout/channels', [channels, units], { normalSd: 1 / Math.sqrt(channels) }),
    trainable('readout/bias', [units], { constant: 0 }),
  ];
}

/**
 * A mask over space times a vector over channels for every unit (Klindt, Ecker, Euler & Bethge 2017, eq. 2): maps
 * [image, height, width, channel] → [image, unit].
 */
export function factorisedReadout(weights: Weights, maps: tf.Tensor4D): tf.Tensor2D {
  const [images, height, width, channels] = maps.shape;
  const mask = weights.get<tf.Rank.R2>('readout/mask');
  const units = mask.shape[1];
  const ofChannels = maps
    .reshape<tf.Tensor2D>([images * height * width, channels])
    .matMul(weights.get<tf.Rank.R2>('readout/channels'))
    .reshape([images, height * width, units]);
  return ofChannels.mul(mask).sum(1).add(weights.get('readout/bias'));
}
