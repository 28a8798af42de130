import { expectShape, type NdArray } from '../../arrays.ts';
import { frameAxes } from '../../data/expect-stimuli.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import type { ForwardMode } from '../forward-mode.ts';
import { Weights } from '../weights.ts';
import type { AnyArchitecture, Network, SignalShape } from './architecture.ts';
import type { EncoderConfig, EncoderConfigInput } from './encoder-config.ts';
import { planEncoder } from './encoder-plan.ts';
import type { EncoderShape } from './encoder-shape.ts';
import { applyNonlinearity } from './output-nonlinearity.ts';
import { applyPrefilter } from './prefilters/prefilter.ts';

/** Where the stimulus and responses of the data lie; learned from the training clips and kept with the weights. */
export interface Scaling {
  /** Per channel of a spectrogram, one value for a video. */
  readonly inputMean: ArrayLike<number>;
  readonly inputSd: ArrayLike<number>;
  /** Per unit: response = mean + sd · output. */
  readonly outputMean: ArrayLike<number>;
  readonly outputSd: ArrayLike<number>;
}

/**
 * An encoder: stimulus [batch, time, ...frame] → response [batch, time, unit]. Stages: standardise → prefilter →
 * architecture → output nonlinearity → scale of the responses. The scaling is part of the weights (not trained), so a
 * saved encoder takes stimuli as the data set has them and answers in the unit of the responses.
 */
export class Encoder {
  readonly config: EncoderConfig;
  readonly shape: SignalShape;
  readonly architecture: AnyArchitecture;
  readonly weights: Weights;
  private readonly net: Network<unknown>;

  /**
   * Draws the starting weights from streams "init/…" of `seed`. Throws what `planEncoder` throws.
   */
  constructor(input: EncoderConfigInput, ofData: EncoderShape, seed: number) {
    const { config, architecture, shape, specs } = planEncoder(input, ofData);
    this.config = config;
    this.architecture = architecture;
    this.shape = shape;
    this.weights = new Weights(specs, seed);
    this.net = { config: config.options, shape, weights: this.weights };
  }

  get parameterCount(): number {
    return this.weights.parameterCount;
  }

  /** Frames that output t can depend on, prefilter included; Infinity for recurrent networks. */
  get receptiveFieldBins(): number {
    if (this.config.prefilter !== 'none') return Number.POSITIVE_INFINITY;
    return this.architecture.receptiveFieldBins(this.net.config, this.shape);
  }

  /** (stimulus − mean) / sd for a stimulus [batch, time, ...frame] or waveform [batch, sample]. */
  standardise(stimulus: tf.Tensor): tf.Tensor {
    if (this.architecture.input === 'waveform') return stimulus;
    return stimulus.sub(this.weights.get('input/mean')).div(this.weights.get('input/sd'));
  }

  /** Output [batch, time, unit] before the scale of the responses, for a standardised stimulus. */
  forward(x: tf.Tensor, mode: ForwardMode = { training: false }): tf.Tensor3D {
    const { nonlinearity } = this.config;
    const drive = this.architecture.drive(this.net, this.prefiltered(x), mode);
    return applyNonlinearity(nonlinearity!, drive, this.weights);
  }

  /** What goes into the output nonlinearity, [batch, time, unit], for a standardised stimulus. */
  drive(x: tf.Tensor, mode: ForwardMode = { training: false }): tf.Tensor3D {
    return this.architecture.drive(this.net, this.prefiltered(x), mode);
  }

  /** Features in front of the readout, [batch, time, feature]. Throws Unsupported for a model without a shared core. */
  features(x: tf.Tensor, mode: ForwardMode = { training: false }): tf.Tensor3D {
    const { features, name } = this.architecture;
    if (!features) throw new CortexError('Unsupported', `${name} has no core that its units share.`);
    return features.call(this.architecture, this.net, this.prefiltered(x), mode);
  }

  /** The network as a chain of stages; undefined for models that are none, and with a prefilter. */
  chain() {
    return this.config.prefilter === 'none' ? this.architecture.chain?.(this.net) : undefined;
  }

  /**
   * Drive at the end of standardised windows [window, lag, ...frame] (lag 0 first) of exactly the receptive field, with an
   * explicit backward pass; undefined for models that have none, and with a prefilter.
   */
  windows(windows: tf.Tensor) {
    return this.config.prefilter === 'none' ? this.architecture.windows?.(this.net, windows) : undefined;
  }

  /** Receptive fields in the weights [lag, channel · copy, unit]; undefined for models that have none. */
  strfKernel(): tf.Tensor3D | undefined {
    return this.architecture.strfKernel?.(this.net);
  }

  /** mean + sd · output: from the network's scale to the unit of the responses. */
  rescale(output: tf.Tensor3D): tf.Tensor3D {
    return output.mul(this.weights.get('output/sd')).add(this.weights.get('output/mean')) as tf.Tensor3D;
  }

  /** Response [time, unit] to one clip's stimulus [time, ...frame] (or waveform [sample]), whole. */
  predict(stimulus: NdArray): NdArray {
    const waveform = this.architecture.input === 'waveform';
    const axes = waveform ? ['sample'] : ['time', ...frameAxes(this.shape.frame)];
    expectShape(stimulus, 'stimulus', axes, waveform ? [] : [undefined, ...this.shape.frame]);
    const output = tf.tidy(() => {
      const x = tf.tensor(stimulus.data, [1, ...stimulus.shape]);
      return this.rescale(this.forward(this.standardise(x)));
    });
    const data = Float32Array.from(output.dataSync());
    output.dispose();
    return { shape: [data.length / this.shape.units, this.shape.units], data };
  }

  setScaling({ inputMean, inputSd, outputMean, outputSd }: Scaling): void {
    tf.tidy(() => {
      const set = (name: string, values: ArrayLike<number>) => {
        const variable = this.weights.get(name);
        variable.assign(tf.tensor(Float32Array.from(values), variable.shape));
      };
      set('input/mean', inputMean);
      set('input/sd', inputSd);
      set('output/mean', outputMean);
      set('output/sd', outputSd);
    });
  }

  /** Convolution bias in front of batch norm `norm`, which training leaves out of the forward pass. */
  biasOf(norm: string): string | undefined {
    return this.architecture.biasOf?.(norm);
  }

  dispose(): void {
    this.weights.dispose();
  }

  private prefiltered(x: tf.Tensor): tf.Tensor {
    if (this.architecture.input === 'waveform' || this.shape.frame.length > 1) return x;
    return applyPrefilter(this.config.prefilter, x as tf.Tensor3D, this.weights);
  }
}
