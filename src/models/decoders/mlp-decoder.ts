import { expectShape, sizeOf } from '../../arrays.ts';
import type { tf } from '../../engine/tensorflow.ts';
import { relu } from '../../layers/activations.ts';
import { normaliseBins } from '../bin-norm.ts';
import { dense } from '../chain.ts';
import type { ForwardMode } from '../forward-mode.ts';
import { type FrameShape, frameOf } from '../video-frame.ts';
import { batchNormSpecs, trainable, type WeightSpec, Weights } from '../weights.ts';
import { unitKernel, type VideoDecoder } from './video-decoder.ts';

/** Shape of an MLP decoder; the paper has 512 and 1024 hidden units. */
export interface MlpDecoderConfig {
  readonly decoder: 'mlp';
  readonly units: number;
  readonly frames: number;
  /** [32, 32, 3] when left out. */
  readonly frame?: FrameShape;
  readonly hiddenUnits: readonly [number, number];
}

/**
 * The paper's first baseline, a multi-layer perceptron on every time bin: spikes [batch, time, unit] → two hidden
 * layers, each with a batch norm over the time bins and ReLU → sigmoid pixels, video [batch, time, height, width,
 * colour] in [0, 1]. 3,746,484 parameters at 140 units, 45 bins and frames of 32 × 32 × 3. Zhang et al. (2026), Commun. Biol., Methods, "Baseline models".
 */
export class MlpDecoder implements VideoDecoder {
  readonly name = 'mlp';
  readonly config: MlpDecoderConfig;
  readonly weights: Weights;

  /** Draws the starting weights from streams "init/…" of `seed`. */
  constructor(config: MlpDecoderConfig, seed: number) {
    this.config = config;
    this.weights = new Weights(mlpSpecs(config), seed);
  }

  get parameterCount(): number {
    return this.weights.parameterCount;
  }

  forward(spikes: tf.Tensor3D, mode: ForwardMode = { training: false }): tf.Tensor5D {
    const { units, frames } = this.config;
    expectShape(spikes, 'spikes', ['batch', 'time', 'unit'], [undefined, frames, units]);
    const first = this.hidden('spikes', 'dense1', spikes, mode);
    const second = this.hidden('hidden', 'dense', first, mode);
    return this.layer('frames/dense', second)
      .sigmoid()
      .reshape([spikes.shape[0], frames, ...frameOf(this.config)]);
  }

  /** Mean over the bins of the first hidden layer: 512 units at the paper's size. */
  latents(spikes: tf.Tensor3D): tf.Tensor2D {
    return this.hidden('spikes', 'dense1', spikes, { training: false }).mean(1);
  }

  /** Always undefined: the biases in front of these batch norms differ from unit to unit and are trained. */
  biasOf(): undefined {
    return undefined;
  }

  dispose(): void {
    this.weights.dispose();
  }

  private hidden(part: string, layer: string, x: tf.Tensor3D, mode: ForwardMode): tf.Tensor3D {
    return relu(normaliseBins(`${part}/norm`, this.weights, this.layer(`${part}/${layer}`, x), mode));
  }

  private layer(name: string, x: tf.Tensor3D): tf.Tensor3D {
    return dense(x, this.weights.get<tf.Rank.R2>(`${name}/kernel`)).add(this.weights.get(`${name}/bias`));
  }
}

/** The weights of an MLP decoder, in order. */
export function mlpSpecs(config: MlpDecoderConfig): WeightSpec[] {
  const { units, frames, hiddenUnits } = config;
  const [first, second] = hiddenUnits;
  const pixelValues = sizeOf(frameOf(config));
  // LeCun et al. (1998), §4.6: unit variance in, unit variance out.
  const lecun = (inputs: number) => ({ normalSd: 1 / Math.sqrt(inputs) });
  return [
    trainable(unitKernel, [units, first], lecun(units)),
    trainable('spikes/dense1/bias', [first], { constant: 0 }),
    ...batchNormSpecs('spikes/norm', frames),
    trainable('hidden/dense/kernel', [first, second], lecun(first)),
    trainable('hidden/dense/bias', [second], { constant: 0 }),
    ...batchNormSpecs('hidden/norm', frames),
    trainable('frames/dense/kernel', [second, pixelValues], lecun(second)),
    trainable('frames/dense/bias', [pixelValues], { constant: 0 }),
  ];
}
