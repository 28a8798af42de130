import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { legendreMemory } from '../../../layers/recurrent/legendre-memory.ts';
import { dense } from '../../chain.ts';
import { uniformFanIn } from '../../initialisers.ts';
import { trainable } from '../../weights.ts';
import { statenet, statenetOptions } from './statenet.ts';

const schema = z.strictObject({
  ...statenetOptions,
  /** Signals that are remembered, each a weighted sum of the encoded frame. */
  memories: z.int().positive().default(4),
  /** Legendre coefficients of every memory. */
  order: z.int().positive().default(128),
  /** Length of the past that a memory holds, in bins. */
  windowBins: z.number().positive().default(99),
});

/**
 * StateNet with Legendre memory units in their parallel form: u = U·x + a, m from u by the fixed memory,
 * h = tanh(M·m + X·x + b). The memory of Voelker et al. (2019) is also written to by its own hidden state and memory;
 * this one by the input alone, so that nothing has to run step by step. The fixed matrices are no parameters.
 */
export const statenetLmu = statenet<z.infer<typeof schema>>({
  name: 'statenet-lmu',
  summary: 'A locally connected encoder of every frame, parallel Legendre memories, a linear readout.',
  source: 'deepSTRF, StateNet-LMU; Chilkuri & Eliasmith (2021), arXiv 2102.11417, §3',
  schema,
  recurrentSpecs: ({ memories, order }, inputs, hidden) => [
    trainable('recurrent/write/kernel', [inputs, memories], uniformFanIn(inputs)),
    trainable('recurrent/write/bias', [memories], uniformFanIn(inputs)),
    trainable('recurrent/memory/kernel', [memories * order, hidden], uniformFanIn(memories * order)),
    trainable('recurrent/input/kernel', [inputs, hidden], uniformFanIn(inputs)),
    trainable('recurrent/bias', [hidden], uniformFanIn(inputs)),
  ],
  recurrence(x, weights, { order, windowBins }) {
    const written = dense(x, weights.get('recurrent/write/kernel'), weights.get('recurrent/write/bias'));
    const memory = legendreMemory(written, order, windowBins);
    return dense(memory, weights.get('recurrent/memory/kernel'))
      .add<tf.Tensor3D>(dense(x, weights.get('recurrent/input/kernel'), weights.get('recurrent/bias')))
      .tanh();
  },
});
