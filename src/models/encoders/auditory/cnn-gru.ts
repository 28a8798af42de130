import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { dropout } from '../../../layers/dropout.ts';
import { gru } from '../../../layers/recurrent/gru.ts';
import { runChain, type Stage } from '../../chain.ts';
import type { ForwardMode } from '../../forward-mode.ts';
import { uniformFanIn } from '../../initialisers.ts';
import { trainable } from '../../weights.ts';
import type { Architecture, Network } from '../architecture.ts';
import { channelsOf, drawTaps } from './layer-chain.ts';
import { linearReadout, linearReadoutSpecs } from './linear-readout.ts';

const schema = z.strictObject({
  /** Spectro-temporal filters in front of the recurrence. */
  filters: z.int().positive().default(100),
  /** Length of their part over time, in bins. */
  taps: z.int().positive().default(10),
  /** Units of the recurrence. */
  hidden: z.int().positive().default(100),
  /** Dropout of the filters' outputs. */
  filterDropout: z.number().min(0).lt(1).default(0.2),
  /** Dropout of the recurrent units' outputs. */
  dropout: z.number().min(0).lt(1).default(0.5),
});
type Config = z.infer<typeof schema>;

/**
 * Spectro-temporal filters as in the population CNN, then a GRU as in StateNet: short filters see detail, the
 * recurrence adapts and integrates.
 */
export const cnnGru: Architecture<Config> = {
  name: 'cnn-gru',
  domain: 'auditory',
  summary: 'Factorised spectro-temporal filters, a gated recurrent unit, a linear readout.',
  source: 'this project; layers of Wingert et al. (2026) and of deepSTRF’s StateNet',
  input: 'frames',
  schema,
  nonlinearity: 'identity',
  specs: ({ filters, taps, hidden }, { frame, copies, units }) => {
    const channels = frame[0] * copies;
    return [
      trainable('core/filters/channels', [channels, filters], { normalSd: 1 / Math.sqrt(channels) }),
      trainable('core/filters/taps', [taps, filters], { draw: drawTaps(taps, filters) }),
      trainable('core/filters/bias', [filters], { constant: 0 }),
      trainable('recurrent/gates/kernel', [filters + hidden, 2 * hidden], uniformFanIn(hidden)),
      trainable('recurrent/gates/bias', [2 * hidden], uniformFanIn(hidden)),
      trainable('recurrent/candidate/kernel', [filters + hidden, hidden], uniformFanIn(hidden)),
      trainable('recurrent/candidate/bias', [hidden], uniformFanIn(hidden)),
      ...linearReadoutSpecs(hidden, units),
    ];
  },
  receptiveFieldBins: () => Number.POSITIVE_INFINITY,
  drive: (net, x, mode) => linearReadout(features(net, x, mode), net.weights),
  features,
};

function features({ config, weights }: Network<Config>, x: tf.Tensor, mode: ForwardMode): tf.Tensor3D {
  const stages: Stage[] = [
    { kind: 'dense', kernel: weights.get('core/filters/channels') },
    { kind: 'fir', taps: weights.get('core/filters/taps') },
    { kind: 'bias', bias: weights.get('core/filters/bias') },
    { kind: 'activation', activation: 'gelu' },
    { kind: 'dropout', rate: config.filterDropout, name: 'filters' },
  ];
  const filtered = runChain(stages, channelsOf(x), mode);
  const states = gru(filtered.transpose([1, 0, 2]), {
    gateKernel: weights.get('recurrent/gates/kernel'),
    gateBias: weights.get('recurrent/gates/bias'),
    candidateKernel: weights.get('recurrent/candidate/kernel'),
    candidateBias: weights.get('recurrent/candidate/bias'),
  });
  return dropout(states.transpose([1, 0, 2]), config.dropout, 'states', mode.training ? mode.dropoutKey : undefined);
}
