import { tf } from '../engine/tensorflow.ts';
import { resizeBilinear } from '../layers/bilinear.ts';
import { blocks } from '../layers/block-choice.ts';
import { maxPool3d } from '../layers/max-pool.ts';
import { upsampleNearest3d } from '../layers/up-sampling.ts';

/** How this project computes one case of layers.json. */
export interface GoldenLayer {
  /** Where x and y have their channels in the file; `last` means that they are as here. */
  readonly channels: 'first' | 'last';
  /** Axes of PyTorch's weight in the order of ours. */
  readonly weightOrder?: readonly number[];
  /** x, weight and bias, as many as the case has. */
  apply(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor;
}

const convolution3d: GoldenLayer = {
  channels: 'first',
  weightOrder: [2, 3, 4, 1, 0],
  apply: (x, weight, bias) =>
    blocks()
      .convolution3d(x as tf.Tensor5D, weight as tf.Tensor5D)
      .add(bias),
};

const batchNorm: GoldenLayer = {
  channels: 'first',
  apply: (x, gamma, beta) => {
    const video = x.reshape<tf.Tensor5D>([1, 1, 1, -1, gamma.size]);
    const sink = (mean: tf.Tensor, variance: tf.Tensor) => tf.dispose([mean, variance]);
    return blocks()
      .batchNorm(video, gamma as tf.Tensor1D, beta as tf.Tensor1D, false, sink)
      .reshape(x.shape);
  },
};

const bilinear = (alignCorners: boolean): GoldenLayer => ({
  channels: 'first',
  apply: (x) => resizeBilinear(x as tf.Tensor4D, [2 * x.shape[1]!, 2 * x.shape[2]!], { alignCorners }),
});

/** By the names in the file. */
export const goldenLayers: Readonly<Record<string, GoldenLayer | undefined>> = {
  'conv3d same k7': convolution3d,
  'conv3d same k5': convolution3d,
  'conv3d same k3': convolution3d,
  'maxpool3d 3,2,2': { channels: 'first', apply: (x) => maxPool3d(x as tf.Tensor5D, [3, 2, 2]) },
  'maxpool3d 5,2,2 of relu(x)': { channels: 'first', apply: (x) => maxPool3d(x.relu() as tf.Tensor5D, [5, 2, 2]) },
  'upsample nearest 3,2,2': { channels: 'first', apply: (x) => upsampleNearest3d(x as tf.Tensor5D, [3, 2, 2]) },
  'batchnorm3d train eps 1e-5': batchNorm,
  'batchnorm over T: x (B,45,F)': batchNorm,
  linear: {
    channels: 'last',
    weightOrder: [1, 0],
    apply: (x, weight, bias) => tf.matMul(x, weight.expandDims(0).tile([x.shape[0], 1, 1])).add(bias),
  },
  'bilinear x2 align_corners=false': bilinear(false),
  'bilinear x2 align_corners=true': bilinear(true),
  'conv2d k3 pad1': {
    channels: 'first',
    weightOrder: [2, 3, 1, 0],
    apply: (x, weight, bias) => tf.conv2d(x as tf.Tensor4D, weight as tf.Tensor4D, 1, 'same').add(bias),
  },
  sigmoid: { channels: 'last', apply: (x) => x.sigmoid() },
  '(tanh+1)/2': { channels: 'last', apply: (x) => x.mul(2).sigmoid() },
  softplus: { channels: 'last', apply: (x) => x.softplus() },
  'leaky_relu 0.1': { channels: 'last', apply: (x) => x.leakyRelu(0.1) },
  'conv1d causal k4 (left zero pad 3)': {
    channels: 'first',
    weightOrder: [2, 1, 0],
    apply: (x, weight, bias) => {
      const past = weight.shape[0]! - 1;
      const padded = x.pad([
        [0, 0],
        [past, 0],
        [0, 0],
      ]);
      return tf.conv1d(padded as tf.Tensor3D, weight as tf.Tensor3D, 1, 'valid').add(bias);
    },
  },
};
