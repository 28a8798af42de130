import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { trainable } from '../../weights.ts';
import type { Architecture } from '../architecture.ts';
import { videoLags } from './video-lags.ts';

const schema = z.strictObject({
  /** Frames that a response depends on, the present one included. */
  lags: z.int().positive().default(12),
});

/** Linear model of a video: one space-time filter a unit. */
export const linearVideo: Architecture<z.infer<typeof schema>> = {
  name: 'linear-video',
  domain: 'visual',
  summary: 'One space-time receptive field a unit.',
  source: 'DeAngelis, Ohzawa & Freeman (1995), Trends Neurosci. 18:451',
  input: 'frames',
  schema,
  nonlinearity: 'identity',
  specs: ({ lags }, { frame: [height, width, colours], units }) => [
    trainable('readout/kernel', [height, width, lags, colours, units], {
      normalSd: 1 / Math.sqrt(height * width * lags * colours),
    }),
    trainable('readout/bias', [units], { constant: 0 }),
  ],
  receptiveFieldBins: ({ lags }) => lags,
  drive({ config, shape, weights }, x) {
    const [batch, time] = x.shape;
    const kernel = weights.get('readout/kernel').reshape<tf.Tensor2D>([-1, shape.units]);
    return videoLags(x as tf.Tensor5D, config.lags)
      .reshape<tf.Tensor2D>([batch * time, -1])
      .matMul(kernel)
      .add(weights.get('readout/bias'))
      .reshape([batch, time, shape.units]);
  },
};
