import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { causalConvolution } from '../../../layers/causal-convolution.ts';
import { trainable } from '../../weights.ts';
import type { Architecture } from '../architecture.ts';
import { channelsOf } from './layer-chain.ts';
import { dcls } from './strf/dcls.ts';
import { gabor } from './strf/gabor.ts';
import { full, gaussian, rank, type StrfParameterisation, separable } from './strf/parameterisation.ts';

/** Names of the parameterisations of a spectro-temporal receptive field. */
export const strfParameterisations = ['full', 'separable', 'rank', 'gaussian', 'gabor', 'dcls'] as const;

const parameterisations: Readonly<Record<(typeof strfParameterisations)[number], StrfParameterisation>> = {
  full,
  separable,
  rank,
  gaussian,
  gabor,
  dcls,
};

const schema = z.strictObject({
  /** Length of the receptive field, the present bin included. */
  lags: z.int().positive().default(40),
  parameterisation: z.enum(strfParameterisations).default('full'),
  /** Separable terms of "rank", Gaussians of "dcls". */
  terms: z.int().positive().default(4),
});

/** Linear–nonlinear model: one spectro-temporal receptive field a unit, then the output nonlinearity. */
export const ln: Architecture<z.infer<typeof schema>> = {
  name: 'ln',
  domain: 'auditory',
  summary: 'One spectro-temporal receptive field a unit, in one of six parameterisations, then a nonlinearity.',
  source: 'Chichilnisky (2001), Network 12:199; nonlinearity of Thorson et al. (2015), PLoS Comput. Biol. 11:e1004628',
  input: 'frames',
  schema,
  nonlinearity: 'double-exponential',
  specs: (config, shape) => [
    ...parameterisations[config.parameterisation].specs(config, shape),
    trainable('readout/bias', [shape.units], { constant: 0 }),
  ],
  receptiveFieldBins: ({ lags }) => lags,
  strfKernel: ({ config, weights, shape }) => parameterisations[config.parameterisation].kernel(weights, config, shape),
  drive({ config, weights, shape }, x) {
    const kernel = parameterisations[config.parameterisation].kernel(weights, config, shape);
    return causalConvolution(channelsOf(x), kernel).add(weights.get<tf.Rank.R1>('readout/bias'));
  },
};
