import { tf } from '../../../../engine/tensorflow.ts';
import { trainable, type WeightSpec, type Weights } from '../../../weights.ts';
import type { SignalShape } from '../../architecture.ts';
import { gaussianSpectralKernel, gaussianSpectralSpecs } from '../gaussian-spectral.ts';

/** The receptive fields that a parameterisation describes. */
export interface StrfPlace {
  /** What the names of their weights begin with: "readout", or "core" of hidden units. */
  readonly at: string;
  /** Length of the window, the present bin included. */
  readonly lags: number;
  /** Separable terms of `rank`, Gaussians of `dcls`. */
  readonly terms: number;
}

/** A way to write one spectro-temporal receptive field for each of `shape.units` units, hidden ones or those that are read out. */
export interface StrfParameterisation {
  specs(place: StrfPlace, shape: SignalShape): WeightSpec[];
  /** Kernel [lag, channel · copy, unit]; lag 0 = now. */
  kernel(weights: Weights, place: StrfPlace, shape: SignalShape): tf.Tensor3D;
}

/** A free weight for every lag and channel: <at>/kernel [lag, channel · copy, unit]. */
export const full: StrfParameterisation = {
  specs: ({ at, lags }, { frame, copies, units }) => {
    const channels = frame[0] * copies;
    return [trainable(`${at}/kernel`, [lags, channels, units], { normalSd: 1 / Math.sqrt(lags * channels) })];
  },
  kernel: (weights, { at }) => weights.get<tf.Rank.R3>(`${at}/kernel`),
};

/**
 * Sum of `terms` outer products of weights over channels and weights over lags (Thorson et al. 2015):
 * <at>/channels [channel · copy, term, unit] and <at>/taps [lag, term, unit].
 */
export const rank: StrfParameterisation = {
  specs: ({ at, lags, terms }, { frame, copies, units }) => {
    const channels = frame[0] * copies;
    return [
      trainable(`${at}/channels`, [channels, terms, units], { normalSd: 1 / Math.sqrt(channels) }),
      trainable(`${at}/taps`, [lags, terms, units], { normalSd: 1 / Math.sqrt(lags * terms) }),
    ];
  },
  kernel: (weights, { at }) =>
    sumOfProducts(weights.get<tf.Rank.R3>(`${at}/taps`), weights.get<tf.Rank.R3>(`${at}/channels`)),
};

/** One outer product: `rank` with one term. */
export const separable: StrfParameterisation = {
  specs: (place, shape) => rank.specs({ ...place, terms: 1 }, shape),
  kernel: rank.kernel,
};

/** Σ_term taps[lag, term, unit] · channels[channel, term, unit] → [lag, channel, unit]. */
export function sumOfProducts(taps: tf.Tensor3D, channels: tf.Tensor3D): tf.Tensor3D {
  const [lags, terms, units] = taps.shape;
  if (terms === 1) return taps.mul(channels.reshape([1, channels.shape[0], units]));
  const perUnit = tf.matMul(taps.transpose([2, 0, 1]), channels.transpose([2, 1, 0]));
  return perUnit.transpose([1, 2, 0]).reshape([lags, channels.shape[0], units]);
}

/** A Gaussian over the channels times free weights over lags: <at>/channels/… and <at>/taps [lag, unit]. */
export const gaussian: StrfParameterisation = {
  specs: ({ at, lags }, { units, copies }) => [
    ...gaussianSpectralSpecs(`${at}/channels`, units, copies),
    trainable(`${at}/taps`, [lags, units], { normalSd: 1 / Math.sqrt(lags) }),
  ],
  kernel: (weights, { at }, shape) => {
    const channels = gaussianSpectralKernel(`${at}/channels`, weights, shape);
    return weights.get(`${at}/taps`).expandDims<tf.Tensor3D>(1).mul(channels.expandDims(0));
  },
};
