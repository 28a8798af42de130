import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { causalConvolution } from '../../../layers/causal-convolution.ts';
import { trainable } from '../../weights.ts';
import type { Architecture } from '../architecture.ts';
import { channelsOf } from './layer-chain.ts';
import { full } from './strf/parameterisation.ts';

const schema = z.strictObject({
  /** Length of the receptive field, the present bin included. */
  lags: z.int().positive().default(40),
});

/** Linear model: r(t) = b + Σ W(lag, channel)·s(t − lag, channel) for every unit. */
export const linear: Architecture<z.infer<typeof schema>> = {
  name: 'linear',
  domain: 'auditory',
  summary: 'One spectro-temporal receptive field a unit.',
  source: 'Aertsen & Johannesma (1981), Biol. Cybern. 42:133',
  input: 'frames',
  schema,
  nonlinearity: 'identity',
  specs: ({ lags }, shape) => [
    ...full.specs({ at: 'readout', lags, terms: 1 }, shape),
    trainable('readout/bias', [shape.units], { constant: 0 }),
  ],
  receptiveFieldBins: ({ lags }) => lags,
  strfKernel: ({ weights }) => weights.get<tf.Rank.R3>('readout/kernel'),
  drive: ({ weights }, x) =>
    causalConvolution(channelsOf(x), weights.get<tf.Rank.R3>('readout/kernel')).add(
      weights.get<tf.Rank.R1>('readout/bias'),
    ),
};
