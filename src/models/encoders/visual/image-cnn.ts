import type { tf } from '../../../engine/tensorflow.ts';
import { batchNormSpecs, trainable } from '../../weights.ts';
import type { Architecture, SignalShape } from '../architecture.ts';
import { type ImageCnnConfig, imageCnnSchema } from './cnn-options.ts';
import { factorisedReadout, factorisedReadoutSpecs, type MapShape } from './factorised-readout.ts';
import { gaborBank } from './gabor-bank.ts';
import { imageCnnWindows } from './image-cnn-backward.ts';
import { featureMaps } from './image-cnn-maps.ts';

/** CNN of static images, every frame on its own: three convolutions, and a mask times a channel vector for each unit. */
export const imageCnn: Architecture<ImageCnnConfig> = {
  name: 'image-cnn',
  domain: 'visual',
  summary:
    'Three convolutions of every frame, batch norm, pooling; a spatial mask times a channel vector for each unit.',
  source:
    'Klindt, Ecker, Euler & Bethge (2017), NeurIPS 30, eq. 2; Cadena et al. (2019), PLoS Comput. Biol. 15:e1006897',
  input: 'frames',
  schema: imageCnnSchema,
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
    return factorisedReadout(net.weights, featureMaps(net, imagesOf(x), mode)).reshape([batch, time, net.shape.units]);
  },
  features(net, x, mode) {
    const [batch, time] = x.shape;
    return featureMaps(net, imagesOf(x), mode).reshape([batch, time, -1]);
  },
  windows: (net, windows) => imageCnnWindows(net, imagesOf(windows)),
};

/** [batch, time, height, width, colour] → [image, height, width, colour] */
function imagesOf(x: tf.Tensor): tf.Tensor4D {
  return x.reshape([-1, ...x.shape.slice(2)]);
}

function mapShape({ filters, stride }: ImageCnnConfig, [height, width]: SignalShape['frame']): MapShape {
  const first = (edge: number) => (stride === 1 ? Math.floor(edge / 2) : Math.ceil(edge / 2));
  return { height: Math.floor(first(height) / 2), width: Math.floor(first(width) / 2), channels: filters };
}
