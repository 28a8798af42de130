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
  const { lags, filters, span, denseUnits, activation } = config;
  const [count, , height, width, colours] = windows.shape;
  const [rows, columns] = span === 'frame' ? [1, 1] : [height, width];
  const kernel = weights.get<tf.Rank.R4>('convolution/kernel');
  const readout = weights.get<tf.Rank.R2>('readout/kernel');

  const past = windows.transpose([0, 2, 3, 1, 4]).reshape<tf.Tensor4D>([count, height, width, lags * colours]);
  const filtered = past.conv2d<tf.Tensor4D>(kernel, 1, span === 'frame' ? 'valid' : 'same');
  const respond = (maps: tf.Tensor) =>
    activate(imageNorm('convolution/norm', weights, maps as tf.Tensor4D, { training: false }), activation);
  const maps = respond(filtered).reshape<tf.Tensor2D>([count, -1]);
  const mapSlopes = tf
    .grad(respond)(filtered)
    .reshape([1, count, rows * columns * filters]);
  const dense = denseUnits > 0 ? denseLayer(maps) : undefined;

  return {
    drive: (dense?.values ?? maps).matMul<tf.Tensor2D>(readout).add(weights.get('readout/bias')),
    gradients(outputSlope, units) {
      const images = units.length * count;
      const chosen = tf
        .gather(readout, tf.tensor1d([...units], 'int32'), 1)
        .transpose()
        .expandDims(1);
      const slopes = tf
        .gather(outputSlope, tf.tensor1d([...units], 'int32'), 1)
        .transpose()
        .expandDims(2);
      const mapGradient = dense
        ? chosen
            .mul(dense.slopes.expandDims(0))
            .mul<tf.Tensor3D>(slopes)
            .reshape<tf.Tensor2D>([images, denseUnits])
            .matMul(dense.kernel, false, true)
        : chosen.mul<tf.Tensor3D>(slopes);
      const filteredSlopes = mapGradient
        .reshape([units.length, count, rows * columns * filters])
        .mul(mapSlopes)
        .reshape<tf.Tensor4D>([images, rows, columns, filters]);
      return pastGradient(filteredSlopes)
        .reshape([units.length, count, height, width, lags, colours])
        .transpose([0, 1, 4, 2, 3, 5]);
    },
  };

  function denseLayer(input: tf.Tensor2D) {
    const kernel = weights.get<tf.Rank.R2>('dense/kernel');
    const sums = input.matMul<tf.Tensor2D>(kernel).add<tf.Tensor2D>(weights.get('dense/bias'));
    const slopes = tf.grad((x: tf.Tensor) => activate(x, activation))(sums);
    return { kernel, values: activate(sums, activation), slopes };
  }

  /** Gradient over the lagged frames [image, height, width, lag · colour] of that over the filtered ones. */
  function pastGradient(gradient: tf.Tensor4D): tf.Tensor {
    if (span !== 'frame') return convolution2dInputGradient(gradient, kernel, 1, [height, width]);
    return gradient.reshape<tf.Tensor2D>([-1, filters]).matMul(kernel.reshape<tf.Tensor2D>([-1, filters]), false, true);
  }
}
