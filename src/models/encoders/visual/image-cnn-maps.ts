import type { tf } from '../../../engine/tensorflow.ts';
import { dropout } from '../../../layers/dropout.ts';
import { activate } from '../../chain.ts';
import type { ForwardMode } from '../../forward-mode.ts';
import type { Network } from '../architecture.ts';
import type { ImageCnnConfig } from './cnn-options.ts';
import { imageNorm } from './image-norm.ts';

/** Layers of an image CNN, each a convolution (the second a depthwise one and a mixture), batch norm and activation. */
const imageLayers = ['first', 'second', 'third'] as const;
export type ImageLayer = (typeof imageLayers)[number];

/** Batch norm and activation of a layer. */
export function activeMaps(
  { config, weights }: Network<ImageCnnConfig>,
  layer: ImageLayer,
  maps: tf.Tensor4D,
  mode: ForwardMode,
): tf.Tensor4D {
  return activate(imageNorm(`${layer}/norm`, weights, maps, mode), config.activation) as tf.Tensor4D;
}

/**
 * Maps [image, height, width, channel] that the units read from `images`; `onMaps` sees what goes into batch norm and
 * activation of every layer.
 */
export function featureMaps(
  net: Network<ImageCnnConfig>,
  images: tf.Tensor4D,
  mode: ForwardMode,
  onMaps: (layer: ImageLayer, maps: tf.Tensor4D) => void = () => undefined,
): tf.Tensor4D {
  const { config, weights } = net;
  const weight = (name: string) => weights.get<tf.Rank.R4>(name);
  const active = (layer: ImageLayer, maps: tf.Tensor4D) => {
    onMaps(layer, maps);
    return activeMaps(net, layer, maps, mode);
  };
  const filtered = active('first', images.conv2d(weight('first/kernel'), config.stride, 'same'));
  const first = config.stride === 1 ? halved(filtered) : filtered;
  const spread = first.depthwiseConv2d<tf.Tensor4D>(weight('second/depthwise'), 1, 'same');
  const second = halved(active('second', spread.conv2d(weight('second/mixing'), 1, 'same')));
  const third = active('third', second.conv2d(weight('third/kernel'), 1, 'same'));
  return dropout(third, config.dropout, 'maps', mode.training ? mode.dropoutKey : undefined);
}

const halved = (maps: tf.Tensor4D): tf.Tensor4D => maps.avgPool(2, 2, 'valid');
