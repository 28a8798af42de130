import { tf } from '../../../../engine/tensorflow.ts';
import { trainable, type WeightSpec, type Weights } from '../../../weights.ts';
import type { SignalShape } from '../../architecture.ts';
import { gaussianSpectralKernel, gaussianSpectralSpecs } from '../gaussian-spectral.ts';

/** Size of the receptive fields that a parameterisation describes. */
interface StrfSize {
  /** Length of the window, the present bin included. */
  readonly lags: number;
  /** Separable terms of `rank`, Gaussians of `dcls`. */
  readonly terms: number;
}

/** A way to write one spectro-temporal receptive field a unit. */
export interface StrfParameterisation {
  specs(size: StrfSize, shape: SignalShape): WeightSpec[];
  /** Kernel [lag, channel · copy, unit]; lag 0 = now. */
  kernel(weights: Weights, size: StrfSize, shape: SignalShape): tf.Tensor3D;
}

/** A free weight for every lag and channel: readout/kernel [lag, channel · copy, unit]. */
export const full: StrfParameterisation = {
  specs: ({ lags }, { frame, copies, units }) => {
    const channels = frame[0] * copies;
    return [trainable('readout/kernel', [lags, channels, units], { normalSd: 1 / Math.sqrt(lags * channels) })];
  },
  kernel: (weights) => weights.get<tf.Rank.R3>('readout/kernel'),
};

/**
 * Sum of `terms` outer products of weights over channels and weights over lags (Thorson et al. 2015):
 * readout/channels [channel · copy, term, unit] and readout/taps [lag, term, unit].
 */
export const rank: StrfParameterisation = {
  specs: ({ lags, terms }, { frame, copies, units }) => {
    const channels = frame[0] * copies;
    return [
      trainable('readout/channels', [channels, terms, units], { normalSd: 1 / Math.sqrt(channels) }),
      trainable('readout/taps', [lags, terms, units], { normalSd: 1 / Math.sqrt(lags * terms) }),
    ];
  },
  kernel: (weights) =>
    sumOfProducts(weights.get<tf.Rank.R3>('readout/taps'), weights.get<tf.Rank.R3>('readout/channels')),
};

/** One outer product: `rank` with one term. */
export const separable: StrfParameterisation = {
  specs: (size, shape) => rank.specs({ ...size, terms: 1 }, shape),
  kernel: rank.kernel,
};

/** Σ_term taps[lag, term, unit] · channels[channel, term, unit] → [lag, channel, unit]. */
export function sumOfProducts(taps: tf.Tensor3D, channels: tf.Tensor3D): tf.Tensor3D {
  const [lags, terms, units] = taps.shape;
  if (terms === 1) return taps.mul(channels.reshape([1, channels.shape[0], units]));
  const perUnit = tf.matMul(taps.transpose([2, 0, 1]), channels.transpose([2, 1, 0]));
  return perUnit.transpose([1, 2, 0]).reshape([lags, channels.shape[0], units]);
}

/** A Gaussian over the channels times free weights over lags: readout/channels/… and readout/taps [lag, unit]. */
export const gaussian: StrfParameterisation = {
  specs: ({ lags }, { units, copies }) => [
    ...gaussianSpectralSpecs('readout/channels', units, copies),
    trainable('readout/taps', [lags, units], { normalSd: 1 / Math.sqrt(lags) }),
  ],
  kernel: (weights, _size, shape) => {
    const channels = gaussianSpectralKernel('readout/channels', weights, shape);
    return weights.get('readout/taps').expandDims<tf.Tensor3D>(1).mul(channels.expandDims(0));
  },
};
