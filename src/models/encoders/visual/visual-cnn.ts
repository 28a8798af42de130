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
  specs({ lags, filters, kernelSize, span, denseUnits }, { frame: [height, width, colours], units }) {
    const edges = span === 'frame' ? [height, width] : [kernelSize, kernelSize];
    const taps = edges[0] * edges[1] * lags * colours;
    const values = span === 'frame' ? filters : height * width * filters;
    const read = denseUnits || values;
    return [
      trainable('convolution/kernel', [...edges, lags * colours, filters], { normalSd: 1 / Math.sqrt(taps) }),
      ...batchNormSpecs('convolution/norm', filters),
      ...(denseUnits > 0
        ? [
            trainable('dense/kernel', [values, denseUnits], { normalSd: 1 / Math.sqrt(values) }),
            trainable('dense/bias', [denseUnits], { constant: 0 }),
          ]
        : []),
      trainable('readout/kernel', [read, units], { normalSd: 1 / Math.sqrt(read) }),
      trainable('readout/bias', [units], { constant: 0 }),
    ];
  },
  receptiveFieldBins: ({ lags }) => lags,
  drive(net, x, mode) {
    const features = readFeatures(net, x, mode);
    const [batch, time, width] = features.shape;
    return features
      .reshape<tf.Tensor2D>([batch * time, width])
      .matMul(net.weights.get<tf.Rank.R2>('readout/kernel'))
      .add(net.weights.get('readout/bias'))
      .reshape([batch, time, net.shape.units]);
  },
  features: readFeatures,
  windows: (net, windows) => visualCnnWindows(net, windows as tf.Tensor5D),
};

function readFeatures({ config, weights }: Network<VisualCnnConfig>, x: tf.Tensor, mode: ForwardMode): tf.Tensor3D {
  const [batch, time] = x.shape;
  const { lags, span, denseUnits, activation } = config;
  const kernel = weights.get<tf.Rank.R4>('convolution/kernel');
  const filtered = videoLags(x as tf.Tensor5D, lags).conv2d<tf.Tensor4D>(
    kernel,
    1,
    span === 'frame' ? 'valid' : 'same',
  );
  const maps = activate(imageNorm('convolution/norm', weights, filtered, mode), activation).reshape<tf.Tensor2D>([
    batch * time,
    -1,
  ]);
  const read =
    denseUnits > 0
      ? activate(
          maps.matMul<tf.Tensor2D>(weights.get<tf.Rank.R2>('dense/kernel')).add(weights.get('dense/bias')),
          activation,
        )
      : maps;
  const active = read.reshape<tf.Tensor3D>([batch, time, read.shape[1]!]);
  return dropout(active, config.dropout, 'dense', mode.training ? mode.dropoutKey : undefined);
}
