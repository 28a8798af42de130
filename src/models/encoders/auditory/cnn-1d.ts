import { z } from 'zod';
import { layerChain } from './layer-chain.ts';

const schema = z.strictObject({
  /** Units of the two shared layers. */
  widths: z.tuple([z.int().positive(), z.int().positive()]).default([100, 120]),
  /** Length of the filters of the first layer, in bins. */
  taps: z.int().positive().default(25),
  activation: z.enum(['relu', 'gelu']).default('relu'),
  dropout: z.number().min(0).lt(1).default(0.3),
});

/** 1D-CNN of Pennington & David (2023): one layer with filters over time, one without. */
export const cnn1d = layerChain<z.infer<typeof schema>>({
  name: 'cnn-1d',
  summary: 'One shared layer with filters over time, one without, a readout a unit.',
  source: 'Pennington & David (2023), PLoS Comput. Biol. 19:e1011110, 1D-CNN',
  schema,
  nonlinearity: 'double-exponential',
  dropout: (config) => config.dropout,
  layers: ({ widths, taps, activation }) => [
    { units: widths[0], taps, activation },
    { units: widths[1], activation },
  ],
});
