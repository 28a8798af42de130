import { z } from 'zod';
import { layerChain } from './layer-chain.ts';

const cnn1dSchema = z.strictObject({
  /** Units of the two shared layers. */
  widths: z.tuple([z.int().positive(), z.int().positive()]).default([100, 120]),
  /** Length of the filters of the first layer, in bins. */
  taps: z.int().positive().default(25),
  activation: z.enum(['relu', 'gelu']).default('relu'),
  dropout: z.number().min(0).lt(1).default(0.3),
});

/** 1D-CNN of Pennington & David (2023): one layer with filters over time, one without. */
export const cnn1d = layerChain<z.infer<typeof cnn1dSchema>>({
  name: 'cnn-1d',
  summary: 'One shared layer with filters over time, one without, a readout a unit.',
  source: 'Pennington & David (2023), PLoS Comput. Biol. 19:e1011110, 1D-CNN',
  schema: cnn1dSchema,
  nonlinearity: 'double-exponential',
  dropout: (config) => config.dropout,
  layers: ({ widths, taps, activation }) => [
    { units: widths[0], taps, activation },
    { units: widths[1], activation },
  ],
});

const cnn1dx2Schema = z.strictObject({
  /** Units of the three shared layers. */
  widths: z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]).default([70, 80, 100]),
  /** Length of the filters of the first two layers, in bins. */
  taps: z.tuple([z.int().positive(), z.int().positive()]).default([15, 10]),
  activation: z.enum(['relu', 'gelu']).default('relu'),
  dropout: z.number().min(0).lt(1).default(0.3),
});

/** 1D×2-CNN of Pennington & David (2023): two layers with filters over time, one without. */
export const cnn1dx2 = layerChain<z.infer<typeof cnn1dx2Schema>>({
  name: 'cnn-1dx2',
  summary: 'Two shared layers with filters over time, one without, a readout a unit.',
  source: 'Pennington & David (2023), PLoS Comput. Biol. 19:e1011110, 1Dx2-CNN',
  schema: cnn1dx2Schema,
  nonlinearity: 'double-exponential',
  dropout: (config) => config.dropout,
  layers: ({ widths, taps, activation }) => [
    { units: widths[0], taps: taps[0], activation },
    { units: widths[1], taps: taps[1], activation },
    { units: widths[2], activation },
  ],
});

const cnnPopulationSchema = z.strictObject({
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
export const cnnPopulation = layerChain<z.infer<typeof cnnPopulationSchema>>({
  name: 'cnn-population',
  summary: 'One network for a whole site: three shared layers, the first two with filters over time.',
  source: 'Wingert et al. (2026), Nat. Neurosci. 29:876; layer sizes of the authors’ analysis code',
  schema: cnnPopulationSchema,
  nonlinearity: 'double-exponential',
  dropout: (config) => config.dropout,
  layers: ({ widths, taps, activation, channelWeights }) => [
    { units: widths[0], taps: taps[0], channelWeights, activation },
    { units: widths[1], taps: taps[1], activation },
    { units: widths[2], activation },
  ],
});
