import type { tf } from '../../../engine/tensorflow.ts';
import { dropout } from '../../../layers/dropout.ts';
import { activate } from '../../chain.ts';
import type { ForwardMode } from '../../forward-mode.ts';
import { batchNormSpecs, trainable } from '../../weights.ts';
import type { Architecture, Network } from '../architecture.ts';
import { type VisualCnnConfig, visualCnnSchema } from './cnn-options.ts';
import { imageNorm } from './image-norm.ts';
import { videoLags } from './video-lags.ts';
import { visualCnnWindows } from './visual-cnn-backward.ts';

/** Causal visual CNN: space-time convolution, batch norm, dense units over space, readout of the population. */
export const visualCnn: Architecture<VisualCnnConfig> = {
  name: 'visual-cnn',
  domain: 'visual',
  summary: 'Space-time convolution of the last frames, batch norm, dense units over space and one readout a unit.',
  source:
    'After McIntosh, Maheswaranathan, Nayebi, Ganguli & Baccus (2016), NeurIPS 29, figure 1, with one convolution',
  input: 'frames',
  schema: visualCnnSchema,
  nonlinearity: 'softplus',
  specs({ lags, filters, kernelSize, denseUnits }, { frame: [height, width, colours], units }) {
    const taps = kernelSize ** 2 * lags * colours;
    const positions = height * width * filters;
    return [
      trainable('convolution/kernel', [kernelSize, kernelSize, lags * colours, filters], {
        normalSd: 1 / Math.sqrt(taps),
      }),
      ...batchNormSpecs('convolution/norm', filters),
      trainable('dense/kernel', [positions, denseUnits], { normalSd: 1 / Math.sqrt(positions) }),
      trainable('dense/bias', [denseUnits], { constant: 0 }),
      trainable('readout/kernel', [denseUnits, units], { normalSd: 1 / Math.sqrt(denseUnits) }),
      trainable('readout/bias', [units], { constant: 0 }),
    ];
  },
  receptiveFieldBins: ({ lags }) => lags,
  drive(net, x, mode) {
    const features = denseFeatures(net, x, mode);
    const [batch, time, width] = features.shape;
    return features
      .reshape<tf.Tensor2D>([batch * time, width])
      .matMul(net.weights.get<tf.Rank.R2>('readout/kernel'))
      .add(net.weights.get('readout/bias'))
      .reshape([batch, time, net.shape.units]);
  },
  features: denseFeatures,
  windows: (net, windows) => visualCnnWindows(net, windows as tf.Tensor5D),
};

function denseFeatures({ config, weights }: Network<VisualCnnConfig>, x: tf.Tensor, mode: ForwardMode): tf.Tensor3D {
  const [batch, time] = x.shape;
  const past = videoLags(x as tf.Tensor5D, config.lags);
  const filtered = past.conv2d<tf.Tensor4D>(weights.get<tf.Rank.R4>('convolution/kernel'), 1, 'same');
  const maps = activate(imageNorm('convolution/norm', weights, filtered, mode), config.activation);
  const sums = maps
    .reshape<tf.Tensor2D>([batch * time, -1])
    .matMul(weights.get<tf.Rank.R2>('dense/kernel'))
    .add(weights.get('dense/bias'));
  const active = activate(sums, config.activation).reshape<tf.Tensor3D>([batch, time, config.denseUnits]);
  return dropout(active, config.dropout, 'dense', mode.training ? mode.dropoutKey : undefined);
}
