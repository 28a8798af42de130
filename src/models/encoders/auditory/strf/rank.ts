import { tf } from '../../../../engine/tensorflow.ts';
import { trainable } from '../../../weights.ts';
import type { StrfParameterisation } from './parameterisation.ts';

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
