import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { causalConvolution } from '../../../layers/causal-convolution.ts';
import { layerNorm } from '../../../layers/layer-norm.ts';
import { trainable } from '../../weights.ts';
import type { Architecture, Network } from '../architecture.ts';
import { channelsOf } from './layer-chain.ts';
import { linearReadout, linearReadoutSpecs } from './linear-readout.ts';
import { parameterisationFields, parameterisationOf } from './strf/parameterisations.ts';

const schema = z.strictObject({
  /** Hidden units that all units share. */
  hidden: z.int().positive().default(20),
  /** Length of the hidden receptive fields, in bins. */
  lags: z.int().positive().default(9),
  ...parameterisationFields,
});
type Config = z.infer<typeof schema>;

/** Network receptive field: u = tanh(LN(b + W∗s)), drive = C·u + d, for every unit the same u. */
export const nrf: Architecture<Config> = {
  name: 'nrf',
  domain: 'auditory',
  summary: 'A hidden layer of receptive fields with a saturating nonlinearity, read out by every unit.',
  source: 'Harper et al. (2016), PLoS Comput. Biol. 12:e1005113; layer norm of deepSTRF',
  input: 'frames',
  schema,
  nonlinearity: 'parametric-sigmoid',
  specs: (config, shape) => {
    const { hidden } = config;
    return [
      ...parameterisationOf(config).specs({ ...config, at: 'core' }, { ...shape, units: hidden }),
      trainable('core/bias', [hidden], { constant: 0 }),
      trainable('core/norm/gamma', [hidden], { constant: 1 }),
      trainable('core/norm/beta', [hidden], { constant: 0 }),
      ...linearReadoutSpecs(hidden, shape.units),
    ];
  },
  receptiveFieldBins: ({ lags }) => lags,
  drive: (net, x) => linearReadout(hiddenUnits(net, x), net.weights),
  features: hiddenUnits,
};

function hiddenUnits({ config, weights, shape }: Network<Config>, x: tf.Tensor): tf.Tensor3D {
  const kernel = parameterisationOf(config).kernel(
    weights,
    { ...config, at: 'core' },
    { ...shape, units: config.hidden },
  );
  const field = causalConvolution(channelsOf(x), kernel).add<tf.Tensor3D>(weights.get('core/bias'));
  return layerNorm(field, weights.get('core/norm/gamma'), weights.get('core/norm/beta')).tanh();
}
