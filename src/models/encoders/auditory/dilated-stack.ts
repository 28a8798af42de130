import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { causalConvolution } from '../../../layers/causal-convolution.ts';
import { dropout } from '../../../layers/dropout.ts';
import { layerNorm } from '../../../layers/layer-norm.ts';
import { activate } from '../../chain.ts';
import type { ForwardMode } from '../../forward-mode.ts';
import { uniformFanIn } from '../../initialisers.ts';
import { trainable } from '../../weights.ts';
import type { Architecture, Network } from '../architecture.ts';
import { channelsOf } from './layer-chain.ts';
import { linearReadout, linearReadoutSpecs } from './linear-readout.ts';

const schema = z.strictObject({
  /** Dilation of every layer, in bins. */
  dilations: z.array(z.int().positive()).min(1).default([1, 2, 4, 8]),
  /** Taps of every layer's kernel. */
  taps: z.int().min(2).default(3),
  /** Channels of every layer. */
  width: z.int().positive().default(64),
  activation: z.enum(['gelu', 'relu']).default('gelu'),
  dropout: z.number().min(0).lt(1).default(0.3),
});
type Config = z.infer<typeof schema>;

/** Bins that L layers of `taps` taps with dilations d see: each adds (taps − 1)·d, so R_L = 1 + (taps − 1)·Σ d. */
export function dilatedReceptiveFieldBins(taps: number, dilations: readonly number[]): number {
  return 1 + (taps - 1) * dilations.reduce((sum, dilation) => sum + dilation, 0);
}

/** Stack of dilated causal convolutions with layer norm; from the second layer on each adds to what it gets. */
export const dilatedStack: Architecture<Config> = {
  name: 'dilated-stack',
  domain: 'auditory',
  summary: 'Causal convolutions whose taps lie ever further apart, so that few layers see far back.',
  source: 'van den Oord et al. (2016), arXiv:1609.03499, Fig. 3; residual form of Bai et al. (2018), arXiv:1803.01271',
  input: 'frames',
  schema,
  nonlinearity: 'double-exponential',
  specs: ({ dilations, taps, width }, { frame, copies, units }) => [
    ...dilations.flatMap((_, i) => {
      const inputs = i === 0 ? frame[0] * copies : width;
      const at = `core/layer${i + 1}`;
      return [
        trainable(`${at}/kernel`, [taps, inputs, width], uniformFanIn(taps * inputs)),
        trainable(`${at}/bias`, [width], { constant: 0 }),
        trainable(`${at}/norm/gamma`, [width], { constant: 1 }),
        trainable(`${at}/norm/beta`, [width], { constant: 0 }),
      ];
    }),
    ...linearReadoutSpecs(width, units),
  ],
  receptiveFieldBins: ({ taps, dilations }) => dilatedReceptiveFieldBins(taps, dilations),
  drive: (net, x, mode) => linearReadout(hiddenUnits(net, x, mode), net.weights),
  features: hiddenUnits,
};

function hiddenUnits({ config, weights }: Network<Config>, x: tf.Tensor, mode: ForwardMode): tf.Tensor3D {
  const key = mode.training ? mode.dropoutKey : undefined;
  let y = channelsOf(x);
  config.dilations.forEach((dilation, i) => {
    const at = `core/layer${i + 1}`;
    const field = causalConvolution(y, weights.get<tf.Rank.R3>(`${at}/kernel`), dilation).add<tf.Tensor3D>(
      weights.get(`${at}/bias`),
    );
    const normed = layerNorm(field, weights.get(`${at}/norm/gamma`), weights.get(`${at}/norm/beta`));
    const layer = dropout(activate(normed, config.activation), config.dropout, at, key);
    y = i === 0 ? layer : y.add(layer);
  });
  return y;
}
