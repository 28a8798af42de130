import { z } from 'zod';
import { layerChain } from './layer-chain.ts';

const schema = z.strictObject({
  /** Units of the three shared layers. */
  widths: z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]).default([90, 100, 120]),
  /** Length of the filters of the first two layers, in bins. */
  taps: z.tuple([z.int().positive(), z.int().positive()]).default([15, 15]),
  /** The published network has ReLU and Gaussians; GELU and free weights fit small data (NS1) better. */
  activation: z.enum(['gelu', 'relu']).default('gelu'),
  channelWeights: z.enum(['full', 'gaussian']).default('full'),
  dropout: z.number().min(0).lt(1).default(0.3),
});

/** Population CNN of Wingert et al. (2026): two layers with filters over time, one without, a readout a unit. */
export const cnnPopulation = layerChain<z.infer<typeof schema>>({
  name: 'cnn-population',
  summary: 'One network for a whole site: three shared layers, the first two with filters over time.',
  source: 'Wingert et al. (2026), Nat. Neurosci. 29:876; layer sizes of the authors’ analysis code',
  schema,
  nonlinearity: 'double-exponential',
  dropout: (config) => config.dropout,
  layers: ({ widths, taps, activation, channelWeights }) => [
    { units: widths[0], taps: taps[0], channelWeights, activation },
    { units: widths[1], taps: taps[1], activation },
    { units: widths[2], activation },
  ],
});
