import { tf } from '../../../engine/tensorflow.ts';
import { convolution2dInputGradient } from '../../../layers/convolution-2d-gradient.ts';
import { activate } from '../../chain.ts';
import type { Network, WindowResponse } from '../architecture.ts';
import type { VisualCnnConfig } from './cnn-options.ts';
import { imageNorm } from './image-norm.ts';

/**
 * The drive at the last frame of windows [window, lag, height, width, colour] (lag 0 first, as many lags as the network
 * has), with an explicit backward pass: the derivatives of both activations are computed once for all units.
 */
export function visualCnnWindows({ config, weights }: Network<VisualCnnConfig>, windows: tf.Tensor5D): WindowResponse {
  const { lags, filters, denseUnits, activation } = config;
  const [count, , height, width, colours] = windows.shape;
  const kernel = weights.get<tf.Rank.R4>('convolution/kernel');
  const dense = weights.get<tf.Rank.R2>('dense/kernel');
  const readout = weights.get<tf.Rank.R2>('readout/kernel');

  const past = windows.transpose([0, 2, 3, 1, 4]).reshape<tf.Tensor4D>([count, height, width, lags * colours]);
  const filtered = past.conv2d<tf.Tensor4D>(kernel, 1, 'same');
  const respond = (maps: tf.Tensor) =>
    activate(imageNorm('convolution/norm', weights, maps as tf.Tensor4D, { training: false }), activation);
  const sums = respond(filtered)
    .reshape<tf.Tensor2D>([count, -1])
    .matMul<tf.Tensor2D>(dense)
    .add<tf.Tensor2D>(weights.get('dense/bias'));
  const mapSlopes = tf
    .grad(respond)(filtered)
    .reshape([1, count, height * width * filters]);
  const denseSlopes = tf.grad((x: tf.Tensor) => activate(x, activation))(sums);

  return {
    drive: activate(sums, activation).matMul<tf.Tensor2D>(readout).add(weights.get('readout/bias')),
    gradients(outputSlope, units) {
      const rows = units.length * count;
      const chosen = tf
        .gather(readout, tf.tensor1d([...units], 'int32'), 1)
        .transpose()
        .expandDims(1);
      const slopes = tf
        .gather(outputSlope, tf.tensor1d([...units], 'int32'), 1)
        .transpose()
        .expandDims(2);
      const hidden = chosen.mul(denseSlopes.expandDims(0)).mul<tf.Tensor3D>(slopes);
      const maps = hidden.reshape<tf.Tensor2D>([rows, denseUnits]).matMul(dense, false, true);
      const filteredSlopes = maps
        .reshape([units.length, count, height * width * filters])
        .mul(mapSlopes)
        .reshape<tf.Tensor4D>([rows, height, width, filters]);
      return convolution2dInputGradient(filteredSlopes, kernel, 1, [height, width])
        .reshape([units.length, count, height, width, lags, colours])
        .transpose([0, 1, 4, 2, 3, 5]);
    },
  };
}
