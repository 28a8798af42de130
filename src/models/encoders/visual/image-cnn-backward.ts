import { tf } from '../../../engine/tensorflow.ts';
import { convolution2dInputGradient } from '../../../layers/convolution-2d-gradient.ts';
import type { Network, WindowResponse } from '../architecture.ts';
import type { ImageCnnConfig } from './cnn-options.ts';
import { factorisedReadout } from './factorised-readout.ts';
import { activeMaps, featureMaps, type ImageLayer } from './image-cnn-maps.ts';

/**
 * The drive to images [window, height, width, colour] with an explicit backward pass: the derivatives of the activations
 * are computed once for all units, and every layer is gone back through for a block of units at a time.
 */
export function imageCnnWindows(net: Network<ImageCnnConfig>, images: tf.Tensor4D): WindowResponse {
  const { config, weights } = net;
  const [count, ...frame] = images.shape;
  const weight = (name: string) => weights.get<tf.Rank.R4>(name);
  const slopes = new Map<ImageLayer, tf.Tensor4D>();
  const maps = featureMaps(net, images, { training: false }, (layer, before) => {
    const respond = (x: tf.Tensor) => activeMaps(net, layer, x as tf.Tensor4D, { training: false });
    slopes.set(layer, tf.grad(respond)(before) as tf.Tensor4D);
  });
  // Backwards, filters are turned by 180°.
  const depthwise = weight('second/depthwise').reverse<tf.Tensor4D>([0, 1]);

  return {
    drive: factorisedReadout(weights, maps),
    gradients(outputSlope, units) {
      const chosen = tf.tensor1d([...units], 'int32');
      const columnsOf = (name: string) => tf.gather(weights.get<tf.Rank.R2>(name), chosen, 1).transpose();
      const rows = units.length * count;
      // [unit, window, ...map] times the slopes of the layer, as images again.
      const through = (gradient: tf.Tensor, layer: ImageLayer): tf.Tensor4D => {
        const [, ...shape] = slopes.get(layer)!.shape;
        return gradient
          .reshape([-1, count, ...shape])
          .mul(slopes.get(layer)!)
          .reshape([rows, ...shape] as [number, number, number, number]);
      };
      const [, mapHeight, mapWidth, channels] = maps.shape;
      const read = columnsOf('readout/mask')
        .expandDims(2)
        .mul(columnsOf('readout/channels').expandDims(1))
        .reshape([units.length, 1, mapHeight, mapWidth, channels]);
      const slope = tf.gather(outputSlope, chosen, 1).transpose().reshape([units.length, count, 1, 1, 1]);
      const backTo = (gradient: tf.Tensor4D, layer: string, [, h, w]: readonly number[], stride = 1) =>
        convolution2dInputGradient(gradient, weight(layer), stride, [h, w]);
      const [first, second] = [slopes.get('first')!.shape, slopes.get('second')!.shape];
      const pooled = backTo(through(read.mul(slope), 'third'), 'third/kernel', maps.shape);
      const mixed = backTo(through(doubled(pooled, second), 'second'), 'second/mixing', second);
      const spread = mixed.depthwiseConv2d<tf.Tensor4D>(depthwise, 1, 'same');
      const filtered = through(config.stride === 1 ? doubled(spread, first) : spread, 'first');
      return backTo(filtered, 'first/kernel', images.shape, config.stride).reshape([units.length, count, 1, ...frame]);
    },
  };
}

/** Back through an average over 2 × 2 pixels; an odd last row or column had no part in it. */
function doubled(gradient: tf.Tensor4D, [, height, width]: readonly number[]): tf.Tensor4D {
  const [rows, halfHeight, halfWidth, channels] = gradient.shape;
  return gradient
    .div(4)
    .reshape([rows, halfHeight, 1, halfWidth, 1, channels])
    .tile([1, 1, 2, 1, 2, 1])
    .reshape<tf.Tensor4D>([rows, 2 * halfHeight, 2 * halfWidth, channels])
    .pad([
      [0, 0],
      [0, height - 2 * halfHeight],
      [0, width - 2 * halfWidth],
      [0, 0],
    ]);
}
