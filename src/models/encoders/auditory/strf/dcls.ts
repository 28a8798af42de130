import { tf } from '../../../../engine/tensorflow.ts';
import type { RandomStream } from '../../../../random/stream.ts';
import { trainable, type Weights } from '../../../weights.ts';
import { type StrfParameterisation, sumOfProducts } from './parameterisation.ts';

/** Added to every |σ|, so that a bump never falls between two bins. */
const leastSigma = 0.27;

/**
 * Sum of `terms` Gaussian bumps with learnable places and widths, each of unit sum (DCLS-Gauss, Khalfaoui-Hassani et
 * al. 2023; deepSTRF): W = Σ_g w_g·E_g/ΣE_g, E_g a Gaussian with its centre at p from the middle of the window
 * (⌊size/2⌋) and the width |σ| + 0.27 along each axis. Each axis has its own place and size: the published code swaps
 * the axes of the middle. Parameters [term, unit]: <at>/dcls/{weight, lag, channel, lagSigma, channelSigma}; with
 * copies of the spectrum `weight` is [copy, term, unit].
 */
export const dcls: StrfParameterisation = {
  specs: ({ at, lags, terms }, { frame, copies, units }) => {
    const spec = (name: string, draw: (stream: RandomStream) => number) =>
      trainable(`${at}/dcls/${name}`, [terms, units], {
        draw: (stream, length) => Float32Array.from({ length }, () => draw(stream)),
      });
    const place = (size: number) => (stream: RandomStream) => size * (stream.uniform() - 0.5);
    return [
      trainable(`${at}/dcls/weight`, [copies, terms, units], { normalSd: 1 }),
      spec('lag', place(lags)),
      spec('channel', place(frame[0])),
      spec('lagSigma', () => 0.23),
      spec('channelSigma', () => 0.23),
    ];
  },
  kernel(weights, { at, lags }, { frame, copies, units }) {
    const taps = bumps(weights, at, 'lag', lags);
    const channels = bumps(weights, at, 'channel', frame[0]);
    const weighted = channels.expandDims(1).mul(weights.get(`${at}/dcls/weight`).expandDims(0));
    return sumOfProducts(taps, weighted.reshape([frame[0] * copies, taps.shape[1], units]));
  },
};

/** Gaussians of unit sum over `size` places: [place, term, unit]. */
function bumps(weights: Weights, at: string, axis: 'lag' | 'channel', size: number): tf.Tensor3D {
  const half = size / 2;
  const centre = weights.get(`${at}/dcls/${axis}`).clipByValue(-half, half).add(Math.floor(half));
  const sigma = weights.get(`${at}/dcls/${axis}Sigma`).abs().add(leastSigma);
  const places = tf.range(0, size).reshape([size, 1, 1]);
  const values = places.sub(centre).div(sigma).square().mul(-0.5).exp();
  return values.div(values.sum(0, true).add(1e-7));
}
