import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { causalConvolution } from '../../../layers/causal-convolution.ts';
import { trainable } from '../../weights.ts';
import type { Architecture, Network } from '../architecture.ts';
import { channelsOf } from './layer-chain.ts';
import { parameterisationFields, parameterisationOf } from './strf/parameterisations.ts';

const schema = z.strictObject({
  /** Length of the receptive field, the present bin included. */
  lags: z.int().positive().default(40),
  ...parameterisationFields,
});

/** Where the receptive fields are among the weights. */
const at = 'readout';

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
    ...parameterisationOf(config).specs({ ...config, at }, shape),
    trainable('readout/bias', [shape.units], { constant: 0 }),
  ],
  receptiveFieldBins: ({ lags }) => lags,
  strfKernel: kernelOf,
  drive: (net, x) => causalConvolution(channelsOf(x), kernelOf(net)).add(net.weights.get<tf.Rank.R1>('readout/bias')),
};

function kernelOf({ config, weights, shape }: Network<z.infer<typeof schema>>): tf.Tensor3D {
  return parameterisationOf(config).kernel(weights, { ...config, at }, shape);
}
