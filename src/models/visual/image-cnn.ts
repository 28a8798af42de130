import { z } from 'zod';
import type { tf } from '../../engine/tensorflow.ts';
import { dropout } from '../../layers/dropout.ts';
import type { Architecture, Network, SignalShape } from '../architecture.ts';
import { activate, activations } from '../chain.ts';
import type { ForwardMode } from '../forward-mode.ts';
import { batchNormSpecs, trainable } from '../weights.ts';
import { factorisedReadout, factorisedReadoutSpecs, type MapShape } from './factorised-readout.ts';
import { gaborBank } from './gabor-bank.ts';
import { imageNorm } from './image-norm.ts';

const oddInteger = z
  .int()
  .positive()
  .refine((size) => size % 2 === 1, 'must be odd');

const schema = z.strictObject({
  /** Channels of every layer. */
  filters: z.int().positive().default(48),
  /** Edge of the first filters in pixels. */
  kernelSize: oddInteger.default(7),
  /** Step of the first filters in pixels; at 1 their maps are pooled by 2. */
  stride: z.union([z.literal(1), z.literal(2)]).default(2),
  /** What the first filters start from. */
  firstFilters: z.enum(['gabor', 'random']).default('gabor'),
  /** Edge of the second layer's filters, one for each channel, which a 1 × 1 convolution mixes. */
  depthwiseSize: oddInteger.default(5),
  /** Edge of the third layer's filters. */
  lastSize: oddInteger.default(3),
  activation: z.enum(activations).default('relu'),
  /** Share of the last layer's values that are left out in training. */
  dropout: z.number().min(0).lt(1).default(0.2),
});
type Config = z.infer<typeof schema>;

/** CNN of static images, every frame on its own: three convolutions, and a mask times a channel vector for each unit. */
export const imageCnn: Architecture<Config> = {
  name: 'image-cnn',
  domain: 'visual',
  summary:
    'Three convolutions of every frame, batch norm, pooling; a spatial mask times a channel vector for each unit.',
  source:
    'Klindt, Ecker, Euler & Bethge (2017), NeurIPS 30, eq. 2; Cadena et al. (2019), PLoS Comput. Biol. 15:e1006897',
  input: 'frames',
  schema,
  nonlinearity: 'identity',
  specs(config, { frame, units }) {
    const { filters, kernelSize, depthwiseSize, lastSize, firstFilters } = config;
    const colours = frame[2];
    const firstShape = [kernelSize, kernelSize, colours, filters];
    const kernel = (name: string, shape: readonly number[], fanIn: number) =>
      // He et al. (2015), eq. 10.
      trainable(name, shape, { normalSd: Math.sqrt(2 / fanIn) });
    return [
      firstFilters === 'gabor'
        ? trainable('first/kernel', firstShape, { draw: (stream) => gaborBank(kernelSize, colours, filters, stream) })
        : kernel('first/kernel', firstShape, kernelSize ** 2 * colours),
      ...batchNormSpecs('first/norm', filters),
      kernel('second/depthwise', [depthwiseSize, depthwiseSize, filters, 1], depthwiseSize ** 2),
      kernel('second/mixing', [1, 1, filters, filters], filters),
      ...batchNormSpecs('second/norm', filters),
      kernel('third/kernel', [lastSize, lastSize, filters, filters], lastSize ** 2 * filters),
      ...batchNormSpecs('third/norm', filters),
      ...factorisedReadoutSpecs(mapShape(config, frame), units),
    ];
  },
  receptiveFieldBins: () => 1,
  drive(net, x, mode) {
    const [batch, time] = x.shape;
    return factorisedReadout(net.weights, featureMaps(net, x, mode)).reshape([batch, time, net.shape.units]);
  },
  features(net, x, mode) {
    const [batch, time] = x.shape;
    return featureMaps(net, x, mode).reshape([batch, time, -1]);
  },
};

function featureMaps({ config, weights }: Network<Config>, x: tf.Tensor, mode: ForwardMode): tf.Tensor4D {
  const [batch, time, height, width, colours] = x.shape;
  const weight = (name: string) => weights.get<tf.Rank.R4>(name);
  const active = (layer: string, maps: tf.Tensor4D) =>
    activate(imageNorm(`${layer}/norm`, weights, maps, mode), config.activation) as tf.Tensor4D;
  const images = x.reshape<tf.Tensor4D>([batch * time, height, width, colours]);
  const filtered = active('first', images.conv2d(weight('first/kernel'), config.stride, 'same'));
  const first = config.stride === 1 ? halved(filtered) : filtered;
  const spread = first.depthwiseConv2d<tf.Tensor4D>(weight('second/depthwise'), 1, 'same');
  const second = halved(active('second', spread.conv2d(weight('second/mixing'), 1, 'same')));
  const third = active('third', second.conv2d(weight('third/kernel'), 1, 'same'));
  return dropout(third, config.dropout, 'maps', mode.training ? mode.dropoutKey : undefined);
}

const halved = (maps: tf.Tensor4D): tf.Tensor4D => maps.avgPool(2, 2, 'valid');

function mapShape({ filters, stride }: Config, [height, width]: SignalShape['frame']): MapShape {
  const first = (edge: number) => (stride === 1 ? Math.floor(edge / 2) : Math.ceil(edge / 2));
  return { height: Math.floor(first(height) / 2), width: Math.floor(first(width) / 2), channels: filters };
}
