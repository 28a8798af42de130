import { sizeOf } from '../arrays.ts';
import * as kernels from '../engine/kernels.ts';
import { runOp } from '../engine/ops.ts';
import { tf } from '../engine/tensorflow.ts';
import { batchNormEpsilon, type StatisticsSink } from './batch-norm.ts';
import type { Blocks } from './block-forms.ts';
import { customGradient } from './custom-gradient.ts';
import { maxima3d, maxPool3dGradient, maxPoolRelu3d } from './max-pool.ts';
import { nativeBlocks } from './native-blocks.ts';

type Inputs = [x: tf.Tensor5D, gamma: tf.Tensor1D, beta: tf.Tensor1D];

/** From so many times fewer multiplications on, spectra are faster than the taps one by one (measured on a Zen 3). */
const worthwhile = 5;
/** Elements that the kernel can mark in a window. */
const mostInWindow = 31;

/** Blocks on our own kernels where these are faster than TensorFlow's; see `Blocks` for what each computes. */
export const ownBlocks: Blocks = {
  convolution3d(x, kernel) {
    if (spectralGain(x, kernel) < worthwhile) return nativeBlocks.convolution3d(x, kernel);
    return customGradient([x, kernel], ([input, weights], save) => {
      save([input, weights]);
      return {
        value: runOp('CortexSpectralConvolution', [], [input, weights])[0] as tf.Tensor5D,
        gradFunc: (dy, [input, weights]) => runOp('CortexSpectralGradients', [], [dy, input, weights], 2),
      };
    });
  },

  convolution3dPoolRelu(x, kernel, shift, factors) {
    if (spectralGain(x, kernel) < worthwhile || sizeOf(factors) > mostInWindow) {
      return maxPoolRelu3d(ownBlocks.convolution3d(x, kernel), shift, factors);
    }
    return customGradient([x, kernel, shift], ([input, weights, added], save) => {
      const window = tf.tensor1d([...factors], 'int32');
      const [y] = runOp('CortexSpectralConvolutionPool', [], [input, weights, added, window]);
      save([input, weights, y]);
      return {
        value: y as tf.Tensor5D,
        gradFunc: (dy, [input, weights, y]) => {
          const [convolved] = runOp('CortexSpectralConvolution', [], [input, weights]) as tf.Tensor5D[];
          const dMaxima = kernels.reluGradient(dy, y) as tf.Tensor5D;
          const slope = maxPool3dGradient(dMaxima, convolved, maxima3d(convolved, factors), factors);
          return [...runOp('CortexSpectralGradients', [], [slope, input, weights], 2), dMaxima.sum([0, 1, 2, 3])];
        },
      };
    });
  },

  batchNorm(x, gamma, beta, relu, sink) {
    return customGradient([x, gamma, beta] satisfies Inputs, ([input, scale, shift], save) => {
      const settings = tf.tensor1d([batchNormEpsilon, relu ? 1 : 0]);
      const [y, mean, variance] = runOp('CortexBatchNorm', [], [input, scale, shift, settings], 3);
      tellStatistics(sink, input.size / scale.size, mean, variance);
      save([input, y, scale, mean, variance, settings]);
      return {
        value: y as tf.Tensor5D,
        gradFunc: (dy, [input, y, scale, mean, variance, settings]) =>
          runOp('CortexBatchNormGradient', [], [dy, input, y, scale, mean, variance, settings], 3),
      };
    });
  },

  batchNormPoolRelu(x, gamma, beta, factors, sink) {
    if (sizeOf(factors) > mostInWindow) {
      return nativeBlocks.batchNormPoolRelu(x, gamma, beta, factors, sink);
    }
    return customGradient([x, gamma, beta] satisfies Inputs, ([input, scale, shift], save) => {
      const settings = tf.tensor1d([batchNormEpsilon]);
      const window = tf.tensor1d([...factors], 'int32');
      const outputs = runOp('CortexBatchNormPool', [], [input, scale, shift, settings, window], 4);
      const [y, winners, mean, variance] = outputs;
      tellStatistics(sink, input.size / scale.size, mean, variance);
      save([input, y, winners, scale, mean, variance, settings, window]);
      return {
        value: y as tf.Tensor5D,
        gradFunc: (dy, saved) => runOp('CortexBatchNormPoolGradient', [], [dy, ...saved], 3),
      };
    });
  },
};

/** How many times fewer multiplications a product of spectra needs: four at half the places of an image with its margin. */
function spectralGain(x: tf.Tensor5D, kernel: tf.Tensor5D): number {
  const [rows, columns] = x.shape.slice(2);
  const [kernelRows, kernelColumns] = kernel.shape.slice(1);
  const places = (rows + Math.floor(kernelRows / 2)) * (columns + Math.floor(kernelColumns / 2));
  return (rows * columns * kernelRows * kernelColumns) / (2 * places);
}

/** Tells the batch mean and the unbiased variance. */
function tellStatistics(sink: StatisticsSink, count: number, mean: tf.Tensor, variance: tf.Tensor): void {
  sink(tf.keep(mean.clone()) as tf.Tensor1D, tf.keep(variance.mul<tf.Tensor1D>(count / Math.max(1, count - 1))));
}
