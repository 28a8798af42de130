import { z } from 'zod';
import { tf } from '../../engine/tensorflow.ts';
import type { Architecture } from '../architecture.ts';
import { trainable } from '../weights.ts';

const schema = z.strictObject({
  /** Length of the filter, the present bin included. */
  lags: z.int().positive().default(40),
});

/** Linear model: one STRF a unit (Aertsen & Johannesma 1981). */
export const linear: Architecture<z.infer<typeof schema>> = {
  name: 'linear',
  domain: 'auditory',
  summary: 'One spectro-temporal receptive field a unit.',
  source: 'Aertsen & Johannesma (1981), Biol. Cybern. 42:133',
  input: 'frames',
  schema,
  nonlinearity: 'identity',
  specs: ({ lags }, { frame, copies, units }) => [
    trainable('readout/kernel', [lags, frame[0] * copies, units], {
      normalSd: 1 / Math.sqrt(lags * frame[0] * copies),
    }),
    trainable('readout/bias', [units], { constant: 0 }),
  ],
  receptiveFieldBins: ({ lags }) => lags,
  drive({ weights, config, shape }, x) {
    const [batch, time] = x.shape;
    const frames = x.reshape([batch, time, shape.frame[0] * shape.copies]) as tf.Tensor3D;
    const padded = frames.pad([
      [0, 0],
      [config.lags - 1, 0],
      [0, 0],
    ]) as tf.Tensor3D;
    return tf.conv1d(padded, weights.get<tf.Rank.R3>('readout/kernel'), 1, 'valid').add(weights.get('readout/bias'));
  },
};
