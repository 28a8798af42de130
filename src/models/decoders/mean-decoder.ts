import { expectShape, sizeOf } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { frameOf } from '../video-frame.ts';
import { trainable, type WeightSpec, Weights } from '../weights.ts';
import type { DecoderShape } from './catalogue.ts';
import type { VideoDecoder } from './video-decoder.ts';

/** The same video whatever the spikes: `video` [time, pixel], the mean of the training conditions' videos. */
export class MeanDecoder implements VideoDecoder {
  readonly name = 'mean';
  readonly config: DecoderShape;
  readonly weights: Weights;

  constructor(config: DecoderShape, seed: number) {
    this.config = config;
    this.weights = new Weights(meanSpecs(config), seed);
  }

  get parameterCount(): number {
    return this.weights.parameterCount;
  }

  forward(spikes: tf.Tensor3D): tf.Tensor5D {
    const { units, frames } = this.config;
    expectShape(spikes, 'spikes', ['batch', 'time', 'unit'], [undefined, frames, units]);
    return tf.tidy(() =>
      tf
        .tile(this.weights.get('video').expandDims(0), [spikes.shape[0], 1, 1])
        .reshape([spikes.shape[0], frames, ...frameOf(this.config)]),
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

/** The weights of a mean decoder. */
export function meanSpecs(config: DecoderShape): WeightSpec[] {
  return [trainable('video', [config.frames, sizeOf(frameOf(config))], { constant: 0 })];
}
