import type { z } from 'zod';
import type { tf } from '../../engine/tensorflow.ts';
import type { Stage } from '../chain.ts';
import type { ForwardMode } from '../forward-mode.ts';
import type { WeightSpec, Weights } from '../weights.ts';
import type { OutputNonlinearity } from './output-nonlinearity.ts';

/** What a model is built for. */
export interface SignalShape {
  /** One stimulus frame: [channel] of a spectrogram, [height, width, colour] of a video. */
  readonly frame: readonly number[];
  readonly units: number;
  readonly binMs: number;
  /** Centre frequencies of the channels, where there are any. */
  readonly channelHz?: readonly number[];
  /** Of the sound, for models that take the waveform. */
  readonly samplingRateHz?: number;
  /** Copies of the frame that the prefilter makes (2 for ON and OFF); 1 without one. */
  readonly copies: number;
}

/** What the functions of an architecture work on. */
export interface Network<C> {
  readonly config: C;
  readonly shape: SignalShape;
  readonly weights: Weights;
}

/** The end of windows of the stimulus as a network sees it, with an explicit backward pass. */
export interface WindowResponse {
  /** What goes into the output nonlinearity: [window, unit]. */
  readonly drive: tf.Tensor2D;
  /** outputSlope [window, unit] · ∂drive/∂windows for chosen units: [unit, window, lag, ...frame]. */
  gradients(outputSlope: tf.Tensor2D, units: readonly number[]): tf.Tensor;
}

/**
 * One encoder architecture. All are strictly causal unless `twoSided`: output t depends on input up to t.
 * Weights of single units begin with "readout/"; everything else is the core that all units share.
 */
export interface Architecture<C> {
  /** Name in the registry, such as "statenet-gru". */
  readonly name: string;
  readonly domain: 'auditory' | 'visual';
  /** One sentence, and author, year and equation or figure. */
  readonly summary: string;
  readonly source: string;
  /** "frames": standardised stimulus; "waveform": sound samples [batch, sample]. */
  readonly input: 'frames' | 'waveform';
  /** True for networks that see the future of the stimulus. */
  readonly twoSided?: boolean;
  /** The options with their defaults; `schema.parse({})` must work. */
  readonly schema: z.ZodType<C>;
  readonly nonlinearity: OutputNonlinearity;
  specs(config: C, shape: SignalShape): WeightSpec[];
  /** Frames that output t can depend on; Infinity for recurrent networks. */
  receptiveFieldBins(config: C, shape: SignalShape): number;
  /**
   * What goes into the output nonlinearity: [batch, time, unit]. x is [batch, time, channel, copy] of a spectrogram,
   * [batch, time, height, width, colour] of a video, or [batch, sample] of a sound.
   */
  drive(net: Network<C>, x: tf.Tensor, mode: ForwardMode): tf.Tensor3D;
  /** Features shared by all units, in front of the readout: [batch, time, feature]; absent without a shared core. */
  features?(net: Network<C>, x: tf.Tensor, mode: ForwardMode): tf.Tensor3D;
  /** The network as a chain of simple stages, from which its dSTRFs are computed by an explicit backward pass. */
  chain?(net: Network<C>): Stage[];
  /** The same for networks that are no chain: response to standardised windows [window, lag, ...frame], lag 0 first. */
  windows?(net: Network<C>, windows: tf.Tensor): WindowResponse;
  /** Receptive fields that the weights spell out, [lag, channel · copy, unit], lag 0 = now; see strf-readouts.ts. */
  strfKernel?(net: Network<C>): tf.Tensor3D;
  /** Convolution bias in front of a batch norm, see BatchStatistics.applyTo. */
  biasOf?(norm: string): string | undefined;
}

/** An architecture of any options. */
// biome-ignore lint/suspicious/noExplicitAny: options are parsed by the architecture's own schema before they are used
export type AnyArchitecture = Architecture<any>;
