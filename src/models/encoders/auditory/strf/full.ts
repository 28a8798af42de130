import type { tf } from '../../../../engine/tensorflow.ts';
import { trainable } from '../../../weights.ts';
import type { StrfParameterisation } from './parameterisation.ts';

/** A free weight for every lag and channel: readout/kernel [lag, channel · copy, unit]. */
export const full: StrfParameterisation = {
  specs: ({ lags }, { frame, copies, units }) => {
    const channels = frame[0] * copies;
    return [trainable('readout/kernel', [lags, channels, units], { normalSd: 1 / Math.sqrt(lags * channels) })];
  },
  kernel: (weights) => weights.get<tf.Rank.R3>('readout/kernel'),
};
