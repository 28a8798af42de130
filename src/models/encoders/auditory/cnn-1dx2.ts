import { z } from 'zod';
import { layerChain } from './layer-chain.ts';

const schema = z.strictObject({
  /** Units of the three shared layers. */
  widths: z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]).default([70, 80, 100]),
  /** Length of the filters of the first two layers, in bins. */
  taps: z.tuple([z.int().positive(), z.int().positive()]).default([15, 10]),
  activation: z.enum(['relu', 'gelu']).default('relu'),
  dropout: z.number().min(0).lt(1).default(0.3),
});

/** 1D×2-CNN of Pennington & David (2023): two layers with filters over time, one without. */
export const cnn1dx2 = layerChain<z.infer<typeof schema>>({
  name: 'cnn-1dx2',
  summary: 'Two shared layers with filters over time, one without, a readout a unit.',
  source: 'Pennington & David (2023), PLoS Comput. Biol. 19:e1011110, 1Dx2-CNN',
  schema,
  nonlinearity: 'double-exponential',
  dropout: (config) => config.dropout,
  layers: ({ widths, taps, activation }) => [
    { units: widths[0], taps: taps[0], activation },
    { units: widths[1], taps: taps[1], activation },
    { units: widths[2], activation },
  ],
});
