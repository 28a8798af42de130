import { expectShape, sizeOf } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { frameOf } from '../video-frame.ts';
import { trainable, type WeightSpec, Weights } from '../weights.ts';
import type { DecoderOptions, DecoderShape } from './catalogue.ts';
import type { VideoDecoder } from './video-decoder.ts';

/** A lookup decoder: its options, and what it is built for; `conditions` are those with training samples. */
export type LookupConfig = DecoderOptions<'lookup'> & DecoderShape & Required<Pick<DecoderShape, 'conditions'>>;

/**
 * The video of the nearest training condition. Correlation, Euclidean distance and Poisson likelihood all rank the
 * conditions by a sum that is linear in the response, so the weights are `kernel` [condition, time · unit] and `bias`
 * [condition] of that sum, and the `videos` [condition, time, pixel]. They are fitted by `fitLookup`.
 */
export class LookupDecoder implements VideoDecoder {
  readonly name = 'lookup';
  readonly config: LookupConfig;
  readonly weights: Weights;

  constructor(config: LookupConfig, seed: number) {
    this.config = config;
    this.weights = new Weights(lookupSpecs(config), seed);
  }

  get parameterCount(): number {
    return this.weights.parameterCount;
  }

  /** The place of the nearest training condition of every sample. */
  nearest(spikes: tf.Tensor3D): tf.Tensor1D {
    const { units, frames } = this.config;
    expectShape(spikes, 'spikes', ['batch', 'time', 'unit'], [undefined, frames, units]);
    return tf.tidy(() => {
      const flat = spikes.reshape<tf.Tensor2D>([spikes.shape[0], frames * units]);
      return tf
        .matMul(flat, this.weights.get<tf.Rank.R2>('kernel'), false, true)
        .add(this.weights.get('bias'))
        .argMax(1) as tf.Tensor1D;
    });
  }

  forward(spikes: tf.Tensor3D): tf.Tensor5D {
    return tf.tidy(() =>
      tf
        .gather(this.weights.get<tf.Rank.R3>('videos'), this.nearest(spikes))
        .reshape([spikes.shape[0], this.config.frames, ...frameOf(this.config)]),
    ) as tf.Tensor5D;
  }

  /** Always undefined: it has no batch norm. */
  biasOf(): undefined {
    return undefined;
  }

  dispose(): void {
    this.weights.dispose();
  }
}

/** The weights of a lookup decoder, in order. */
export function lookupSpecs(config: LookupConfig): WeightSpec[] {
  const { units, frames, conditions } = config;
  const zero = { constant: 0 };
  return [
    trainable('kernel', [conditions, frames * units], zero),
    trainable('bias', [conditions], zero),
    trainable('videos', [conditions, frames, sizeOf(frameOf(config))], zero),
  ];
}
