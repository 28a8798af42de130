import { z } from 'zod';
import { tf } from '../../../engine/tensorflow.ts';
import { runChain, type Stage } from '../../chain.ts';
import { trainable } from '../../weights.ts';
import type { Architecture, Network, SignalShape } from '../architecture.ts';
import { channelsOf, drawTaps } from './layer-chain.ts';

const schema = z.strictObject({
  /** Hidden units of every unit's own network. */
  hidden: z.int().positive().default(6),
  /** Length of the filters, in bins. */
  taps: z.int().positive().default(25),
  activation: z.enum(['relu', 'gelu']).default('relu'),
});
type Config = z.infer<typeof schema>;

/** Single-CNN of Pennington & David (2023): a small 1D-CNN for every unit, nothing shared. */
export const singleCnn: Architecture<Config> = {
  name: 'single-cnn',
  domain: 'auditory',
  summary: 'A small network for every unit by itself: six filters, a rectifier, a weighted sum.',
  source: 'Pennington & David (2023), PLoS Comput. Biol. 19:e1011110, single-CNN',
  input: 'frames',
  schema,
  nonlinearity: 'double-exponential',
  specs: ({ hidden, taps }, { frame, copies, units }) => {
    const inputs = frame[0] * copies;
    return [
      trainable('readout/channels', [inputs, units * hidden], { normalSd: 1 / Math.sqrt(inputs) }),
      trainable('readout/taps', [taps, units * hidden], { draw: drawTaps(taps, units * hidden) }),
      trainable('readout/hiddenBias', [units * hidden], { constant: 0 }),
      trainable('readout/kernel', [units, hidden], { normalSd: 1 / Math.sqrt(hidden) }),
      trainable('readout/bias', [units], { constant: 0 }),
    ];
  },
  receptiveFieldBins: ({ taps }) => taps,
  drive: (net, x, mode) => runChain(stages(net), channelsOf(x), mode),
  chain: stages,
};

function stages({ config, shape, weights }: Network<Config>): Stage[] {
  return [
    { kind: 'dense', kernel: weights.get<tf.Rank.R2>('readout/channels') },
    { kind: 'fir', taps: weights.get<tf.Rank.R2>('readout/taps') },
    { kind: 'bias', bias: weights.get<tf.Rank.R1>('readout/hiddenBias') },
    { kind: 'activation', activation: config.activation },
    { kind: 'dense', kernel: blockDiagonal(weights.get<tf.Rank.R2>('readout/kernel'), shape, config.hidden) },
    { kind: 'bias', bias: weights.get<tf.Rank.R1>('readout/bias') },
  ];
}

/** Weights [unit, hidden] as a matrix [unit · hidden, unit] in which every unit reads its own hidden units. */
function blockDiagonal(kernel: tf.Tensor2D, { units }: SignalShape, hidden: number): tf.Tensor2D {
  return kernel
    .expandDims(2)
    .mul(tf.eye(units).expandDims(1))
    .reshape([units * hidden, units]);
}
