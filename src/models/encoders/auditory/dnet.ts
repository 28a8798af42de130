import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { causalConvolution } from '../../../layers/causal-convolution.ts';
import { linearScan } from '../../../layers/linear-scan.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { dense } from '../../chain.ts';
import { type Initialiser, trainable, type WeightSpec } from '../../weights.ts';
import type { Architecture, Network, SignalShape } from '../architecture.ts';
import { channelsOf } from './layer-chain.ts';
import { parameterisationFields, parameterisationOf } from './strf/parameterisations.ts';

const schema = z.strictObject({
  /** Hidden units that all units share. */
  hidden: z.int().positive().default(20),
  /** Length of the hidden receptive fields, in bins. */
  lags: z.int().positive().default(9),
  ...parameterisationFields,
  /** The leaky integrator behind the sigmoid (DNet) or in front of it (sDNet). */
  leak: z.enum(['behind', 'before']).default('behind'),
});
type Config = z.infer<typeof schema>;

/**
 * Dynamic network: u_j(t) = (1 − 1/τ_j)·u_j(t−1) + (1/τ_j)·σ(W_j·s + b_j), the output alike with its own τ, and
 * response = gain·v + offset; τ = 1 + d² bins. The recursion runs as a linear scan.
 */
export const dnet: Architecture<Config> = {
  name: 'dnet',
  domain: 'auditory',
  summary: 'Hidden units and outputs that are leaky integrators with learned time constants.',
  source: 'Rahman et al. (2019), PLoS Comput. Biol. 15:e1006618; starting values of its authors’ code',
  input: 'frames',
  schema,
  nonlinearity: 'identity',
  specs: (config, shape) => {
    const { hidden } = config;
    const { units } = shape;
    return [
      ...fieldSpecs(config, shape),
      trainable('core/bias', [hidden], { constant: 0 }),
      trainable('core/leak', [hidden], exponential(2)),
      trainable('readout/kernel', [hidden, units], spread(hidden, 1)),
      trainable('readout/bias', [units], { constant: 0 }),
      trainable('readout/leak', [units], exponential(2)),
      trainable('readout/gain', [units], { constant: 2 }),
      trainable('readout/offset', [units], { constant: -1 }),
    ];
  },
  receptiveFieldBins: () => Number.POSITIVE_INFINITY,
  drive(net, x) {
    const { config, weights } = net;
    const sum = dense(hiddenUnits(net, x), weights.get('readout/kernel'), weights.get('readout/bias'));
    const output = integrate(sum, weights.get('readout/leak'), config.leak);
    return output.mul(weights.get('readout/gain')).add(weights.get('readout/offset'));
  },
  features: hiddenUnits,
};

/** Free weights start as those of the authors' code, the others as of any receptive field. */
function fieldSpecs(config: Config, shape: SignalShape): WeightSpec[] {
  const { hidden, lags, parameterisation } = config;
  const channels = shape.frame[0] * shape.copies;
  return parameterisation === 'full'
    ? [trainable('core/kernel', [lags, channels, hidden], spread(channels * lags, hidden))]
    : parameterisationOf(config).specs({ ...config, at: 'core' }, { ...shape, units: hidden });
}

function hiddenUnits({ config, weights, shape }: Network<Config>, x: tf.Tensor): tf.Tensor3D {
  const kernel = parameterisationOf(config).kernel(
    weights,
    { ...config, at: 'core' },
    { ...shape, units: config.hidden },
  );
  const field = causalConvolution(channelsOf(x), kernel);
  return integrate(field.add(weights.get('core/bias')), weights.get('core/leak'), config.leak);
}

/** σ and the leaky integrator with τ = 1 + d², in the order that `leak` says. */
function integrate(x: tf.Tensor3D, d: tf.Tensor, leak: Config['leak']): tf.Tensor3D {
  const rate = d.square().add(1).reciprocal();
  const input = leak === 'behind' ? x.sigmoid() : x;
  const state = linearScan(rate.neg().add(1), input.mul<tf.Tensor3D>(rate));
  return leak === 'behind' ? state : state.sigmoid();
}

/** Uniform in ±0.5/√(inputs + outputs). */
const spread = (inputs: number, outputs: number): Initialiser => ({
  draw: (stream, length) => fill(length, () => (0.5 * (2 * stream.uniform() - 1)) / Math.sqrt(inputs + outputs)),
});

const exponential = (mean: number): Initialiser => ({
  draw: (stream: RandomStream, length: number) => fill(length, () => -mean * Math.log(1 - stream.uniform())),
});

const fill = (length: number, draw: () => number): Float32Array => Float32Array.from({ length }, draw);
