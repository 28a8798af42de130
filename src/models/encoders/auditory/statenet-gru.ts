import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { gru } from '../../../layers/recurrent/gru.ts';
import { uniformFanIn } from '../../initialisers.ts';
import { trainable, type Weights } from '../../weights.ts';
import { statenet, statenetOptions } from './statenet.ts';

const schema = z.strictObject(statenetOptions);

/**
 * StateNet with a GRU. Every gate has two biases that add up, one for the input and one for the state, as the
 * published network has: 30 465 parameters for one unit and 34 bands. The reset gate acts before the matrix, see `gru`.
 */
export const statenetGru = statenet<z.infer<typeof schema>>({
  name: 'statenet-gru',
  summary: 'A locally connected encoder of every frame, a gated recurrent unit, a linear readout.',
  source: 'deepSTRF, StateNet-GRU; Cho et al. (2014), arXiv 1406.1078, eqs. 5–8',
  schema,
  recurrentSpecs: (_config, inputs, hidden) => [
    ...['gates', 'candidate'].flatMap((part) => {
      const outputs = part === 'gates' ? 2 * hidden : hidden;
      return [
        trainable(`recurrent/${part}/kernel`, [inputs + hidden, outputs], uniformFanIn(hidden)),
        trainable(`recurrent/${part}/input-bias`, [outputs], uniformFanIn(hidden)),
        trainable(`recurrent/${part}/state-bias`, [outputs], uniformFanIn(hidden)),
      ];
    }),
  ],
  recurrence(x, weights) {
    const states = gru(x.transpose([1, 0, 2]), {
      gateKernel: weights.get<tf.Rank.R2>('recurrent/gates/kernel'),
      gateBias: summedBias(weights, 'gates'),
      candidateKernel: weights.get<tf.Rank.R2>('recurrent/candidate/kernel'),
      candidateBias: summedBias(weights, 'candidate'),
    });
    return states.transpose([1, 0, 2]);
  },
});

const summedBias = (weights: Weights, part: string): tf.Tensor1D =>
  weights.get<tf.Rank.R1>(`recurrent/${part}/input-bias`).add(weights.get(`recurrent/${part}/state-bias`));
