import type { tf } from '../../../../engine/tensorflow.ts';
import { trainable } from '../../../weights.ts';
import { gaussianSpectralKernel, gaussianSpectralSpecs } from '../gaussian-spectral.ts';
import type { StrfParameterisation } from './parameterisation.ts';

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
