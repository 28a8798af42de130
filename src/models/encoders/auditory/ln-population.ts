import { z } from 'zod';
import { tf } from '../../../engine/tensorflow.ts';
import type { Architecture } from '../architecture.ts';
import { channelKernel, layerChain } from './layer-chain.ts';

const schema = z.strictObject({
  /** Filters that all units share; each unit's receptive field is a weighted sum of them. */
  rank: z.int().positive().default(120),
  /** Length of the filters, in bins. */
  lags: z.int().positive().default(25),
  channelWeights: z.enum(['gaussian', 'full']).default('full'),
  dropout: z.number().min(0).lt(1).default(0.2),
});

const chain = layerChain<z.infer<typeof schema>>({
  name: 'ln-population',
  summary: 'Receptive fields as weighted sums of separable filters that all units share, then a nonlinearity a unit.',
  source: 'Pennington & David (2023), PLoS Comput. Biol. 19:e1011110, pop-LN; rank 120 of Wingert et al. (2026)',
  schema,
  nonlinearity: 'double-exponential',
  dropout: (config) => config.dropout,
  layers: ({ rank, lags, channelWeights }) => [
    { units: rank, taps: lags, channelWeights, activation: 'identity', bias: false },
  ],
});

/** Linear–nonlinear population model: receptive fields factorised over filters that all units share. */
export const lnPopulation: Architecture<z.infer<typeof schema>> = {
  ...chain,
  /** Σ over the shared filters: taps[lag, filter]·channels[channel, filter]·readout[filter, unit]. */
  strfKernel({ weights, shape, config }) {
    const { channelWeights } = config;
    const channels = channelKernel({ channelWeights }, 'core/layer1/channels', weights, shape);
    const taps = weights.get<tf.Rank.R2>('core/layer1/taps');
    const filters = taps.expandDims(1).mul(channels.expandDims(0)).reshape<tf.Tensor2D>([-1, config.rank]);
    return tf.matMul(filters, weights.get<tf.Rank.R2>('readout/kernel')).reshape([config.lags, -1, shape.units]);
  },
};
