import { expectShape, sizeOf } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { frameOf } from '../video-frame.ts';
import { trainable, type WeightSpec, Weights } from '../weights.ts';
import type { DecoderOptions, DecoderShape } from './catalogue.ts';
import { laggedResponses } from './lagged-responses.ts';
import type { VideoDecoder } from './video-decoder.ts';

/** A linear decoder: its options, and what it is built for. */
export type LinearVideoConfig = DecoderOptions<'linear'> & DecoderShape;

/** The same weights in every bin, or weights of its own for each. */
export type LinearForm = 'shared' | 'per-bin';

/**
 * Responses around every bin → the pixels of its frame, linear, clipped to [0, 1]; a bias for every bin and pixel.
 * Weights are fitted in closed form by `fitLinearVideo`, all zero before. In the form "shared" they are `kernel`
 * [lag · unit, pixel]; in the form "per-bin" a product, `bins/scores` [time, lag · unit, component] and `bins/frames`
 * [time, component, pixel], with as many components as there are training conditions or regressors, whichever are fewer.
 */
export class LinearVideoDecoder implements VideoDecoder {
  readonly name = 'linear';
  readonly config: LinearVideoConfig;
  readonly weights: Weights;

  constructor(config: LinearVideoConfig, seed: number) {
    this.config = config;
    this.weights = new LinearWeights(config, seed);
  }

  get parameterCount(): number {
    return this.weights.parameterCount;
  }

  /** Which form the weights have. */
  get form(): LinearForm {
    return this.weights.specs.some(({ name }) => name === 'kernel') ? 'shared' : 'per-bin';
  }

  forward(spikes: tf.Tensor3D): tf.Tensor5D {
    const { units, frames, lags } = this.config;
    expectShape(spikes, 'spikes', ['batch', 'time', 'unit'], [undefined, frames, units]);
    return tf.tidy(() => {
      const regressors = laggedResponses(spikes, lags);
      const video = this.form === 'shared' ? this.shared(regressors) : this.perBin(regressors);
      return video
        .add(this.weights.get('bias'))
        .clipByValue(0, 1)
        .reshape([spikes.shape[0], frames, ...frameOf(this.config)]) as tf.Tensor5D;
    });
  }

  /** Always undefined: it has no batch norm. */
  biasOf(): undefined {
    return undefined;
  }

  dispose(): void {
    this.weights.dispose();
  }

  private shared(regressors: tf.Tensor3D): tf.Tensor3D {
    const [batch, frames, size] = regressors.shape;
    const pixels = tf.matMul(regressors.reshape<tf.Tensor2D>([batch * frames, size]), this.weights.get('kernel'));
    return pixels.reshape([batch, frames, pixels.shape[1] ?? 0]);
  }

  private perBin(regressors: tf.Tensor3D): tf.Tensor3D {
    const scores = tf.matMul(regressors.transpose([1, 0, 2]), this.weights.get<tf.Rank.R3>('bins/scores'));
    return tf.matMul(scores, this.weights.get<tf.Rank.R3>('bins/frames')).transpose([1, 0, 2]) as tf.Tensor3D;
  }
}

/** Either form, whichever is assigned. */
class LinearWeights extends Weights {
  private readonly config: LinearVideoConfig;

  constructor(config: LinearVideoConfig, seed: number) {
    super(linearVideoSpecs(config), seed);
    this.config = config;
  }

  override assign(values: Readonly<Record<string, Float32Array>>): void {
    const specs = linearVideoSpecs(this.config, 'kernel' in values ? 'shared' : 'per-bin');
    if (specs.some(({ name }) => !this.specs.some((own) => own.name === name))) this.build(specs, 0);
    super.assign(values);
  }
}

/** The weights of a linear decoder in one of its forms; left out, that which its options name, the shared one unless they do. */
export function linearVideoSpecs(
  config: LinearVideoConfig,
  form: LinearForm = config.weights === 'per-bin' ? 'per-bin' : 'shared',
): WeightSpec[] {
  const { units, frames, lags, conditions = Number.POSITIVE_INFINITY } = config;
  const regressors = units * (lags[1] - lags[0] + 1);
  const pixels = sizeOf(frameOf(config));
  const zero = { constant: 0 };
  const bias = trainable('bias', [frames, pixels], zero);
  if (form === 'shared') return [trainable('kernel', [regressors, pixels], zero), bias];
  const components = Math.min(regressors, conditions);
  return [
    trainable('bins/scores', [frames, regressors, components], zero),
    trainable('bins/frames', [frames, components, pixels], zero),
    bias,
  ];
}
