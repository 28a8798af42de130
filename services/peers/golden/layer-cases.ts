import { tf } from '../../../src/engine/tensorflow.ts';
import { batchNormEpsilon } from '../../../src/layers/batch-norm.ts';
import { resizeBilinear } from '../../../src/layers/bilinear.ts';
import { blocks } from '../../../src/layers/blocks.ts';
import { maxPool3d } from '../../../src/layers/max-pool.ts';
import { type Factors, upsampleNearest3d } from '../../../src/layers/up-sampling.ts';

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

/** Batch norm with another ε is ours of x · √(our ε / ε). */
const batchNorm = (epsilon: number): GoldenLayer => ({
  channels: 'first',
  apply: (x, gamma, beta) => {
    const scaled = epsilon === batchNormEpsilon ? x : x.mul(Math.sqrt(batchNormEpsilon / epsilon));
    const video = scaled.reshape<tf.Tensor5D>([1, 1, 1, -1, gamma.size]);
    const sink = (mean: tf.Tensor, variance: tf.Tensor) => tf.dispose([mean, variance]);
    return blocks()
      .batchNorm(video, gamma as tf.Tensor1D, beta as tf.Tensor1D, false, sink)
      .reshape(x.shape);
  },
});

const bilinear = (factor: number, alignCorners: boolean): GoldenLayer => ({
  channels: 'first',
  apply: (x) => resizeBilinear(x as tf.Tensor4D, [factor * x.shape[1]!, factor * x.shape[2]!], { alignCorners }),
});

/** Windows that would stick out are left out, as in PyTorch. */
const maxPool = (factors: Factors, relu: boolean): GoldenLayer => ({
  channels: 'first',
  apply: (x) => {
    const [batch, time, height, width, channels] = x.shape;
    const whole = [time, height, width].map((size, axis) => size - (size % factors[axis]));
    const kept = x.slice([0, 0, 0, 0, 0], [batch, ...whole, channels]);
    return maxPool3d((relu ? kept.relu() : kept) as tf.Tensor5D, factors);
  },
});

const convolution2d = (padding: number): GoldenLayer => ({
  channels: 'first',
  weightOrder: [2, 3, 1, 0],
  apply: (x, weight, bias) => {
    const same = [0, 1].every((axis) => weight.shape[axis] === 2 * padding + 1);
    const around: [number, number] = [padding, padding];
    const padded = same ? x : x.pad([[0, 0], around, around, [0, 0]]);
    return tf.conv2d(padded as tf.Tensor4D, weight as tf.Tensor4D, 1, same ? 'same' : 'valid').add(bias);
  },
});

const causalConvolution1d = (past: number): GoldenLayer => ({
  channels: 'first',
  weightOrder: [2, 1, 0],
  apply: (x, weight, bias) => {
    const padded = x.pad([
      [0, 0],
      [past, 0],
      [0, 0],
    ]);
    return tf.conv1d(padded as tf.Tensor3D, weight as tf.Tensor3D, 1, 'valid').add(bias);
  },
});

const linear: GoldenLayer = {
  channels: 'last',
  weightOrder: [1, 0],
  apply: (x, weight, bias) =>
    x
      .reshape<tf.Tensor2D>([-1, weight.shape[0]!])
      .matMul(weight as tf.Tensor2D)
      .add(bias)
      .reshape([...x.shape.slice(0, -1), weight.shape[1]!]),
};

const elementwise = (apply: (x: tf.Tensor) => tf.Tensor): GoldenLayer => ({ channels: 'last', apply });

/** Layers by what their cases are called; groups of the pattern are handed over as they are written. */
const families: readonly [RegExp, (...words: string[]) => GoldenLayer][] = [
  [/^conv3d same k\d+$/, () => convolution3d],
  [/^maxpool3d (\d+,\d+,\d+)( of relu\(x\))?$/, (factors, relu) => maxPool(factorsOf(factors), relu !== undefined)],
  [
    /^upsample nearest (\d+,\d+,\d+)$/,
    (factors) => ({ channels: 'first', apply: (x) => upsampleNearest3d(x as tf.Tensor5D, factorsOf(factors)) }),
  ],
  [/^batchnorm3d train eps ([\d.e-]+)$/, (epsilon) => batchNorm(Number(epsilon))],
  [/^batchnorm over T: x \(B,\d+,F\)$/, () => batchNorm(batchNormEpsilon)],
  [/^linear$/, () => linear],
  [/^bilinear x(\d+) align_corners=(true|false)$/, (factor, corners) => bilinear(Number(factor), corners === 'true')],
  [/^conv2d k\d+ pad(\d+)$/, (padding) => convolution2d(Number(padding))],
  [/^sigmoid$/, () => elementwise((x) => x.sigmoid())],
  [/^\(tanh\+1\)\/2$/, () => elementwise((x) => x.mul(2).sigmoid())],
  [/^softplus$/, () => elementwise((x) => x.softplus())],
  [/^leaky_relu ([\d.e-]+)$/, (slope) => elementwise((x) => x.leakyRelu(Number(slope)))],
  [/^conv1d causal k\d+ \(left zero pad (\d+)\)$/, (past) => causalConvolution1d(Number(past))],
];

/** The layer of a case, whatever sizes its name gives; undefined when no layer is called so. */
export function goldenLayer(name: string): GoldenLayer | undefined {
  for (const [pattern, make] of families) {
    const match = pattern.exec(name);
    if (match) return make(...match.slice(1));
  }
  return undefined;
}

/** "3,2,2" as numbers. */
function factorsOf(text: string): Factors {
  const [time, height, width] = text.split(',').map(Number);
  return [time, height, width];
}
