import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { lstm } from '../../../layers/recurrent/lstm.ts';
import { uniformFanIn } from '../../initialisers.ts';
import { trainable } from '../../weights.ts';
import { statenet, statenetOptions } from './statenet.ts';

const schema = z.strictObject(statenetOptions);

/** StateNet with an LSTM; two biases a gate as the published network has, one for the input, one for the state. */
export const statenetLstm = statenet<z.infer<typeof schema>>({
  name: 'statenet-lstm',
  summary: 'A locally connected encoder of every frame, a long short-term memory, a linear readout.',
  source: 'deepSTRF, StateNet-LSTM; Hochreiter & Schmidhuber (1997), Neural Comput. 9:1735',
  schema,
  recurrentSpecs: (_config, inputs, hidden) => [
    trainable('recurrent/kernel', [inputs + hidden, 4 * hidden], uniformFanIn(hidden)),
    trainable('recurrent/input-bias', [4 * hidden], uniformFanIn(hidden)),
    trainable('recurrent/state-bias', [4 * hidden], uniformFanIn(hidden)),
  ],
  recurrence(x, weights) {
    const states = lstm(x.transpose([1, 0, 2]), {
      kernel: weights.get<tf.Rank.R2>('recurrent/kernel'),
      bias: weights.get<tf.Rank.R1>('recurrent/input-bias').add(weights.get('recurrent/state-bias')),
    });
    return states.transpose([1, 0, 2]);
  },
});
