import * as kernels from '../engine/kernels.ts';
import { kernelsInUse } from '../engine/native/one-dnn.ts';
import { kernelVectorLevel } from '../engine/processor.ts';
import { tf } from '../engine/tensorflow.ts';
import { batchNormEpsilon, columnSums, type StatisticsSink } from './batch-norm.ts';
import type { Blocks } from './block-forms.ts';
import { customGradient } from './custom-gradient.ts';
import { convolutionInputGradient } from './few-channel-gradient.ts';
import { maxPoolRelu3d } from './max-pool.ts';
import { plainBlocks } from './plain-blocks.ts';
import { stackedConvolution3d } from './stacked-convolution.ts';

/** Up to this many channels the fused batch norm is both slower and less exact than the plain one. */
const fewChannels = 4;

/**
 * Whether convolutions of few channels stack their depth taps: where oneDNN has no AVX-512. The same on one machine, and with
 * it in the engine's identity.
 */
const stacksTaps = (): boolean => kernelsInUse() !== 'Eigen' && ['SSE', 'AVX', 'AVX2'].includes(kernelVectorLevel());

type BatchNormInputs = [x: tf.Tensor5D, gamma: tf.Tensor1D, beta: tf.Tensor1D];

/** Blocks on the native kernels; see `Blocks` for what each computes. */
export const nativeBlocks: Blocks = {
  convolution3d(x, kernel) {
    if (kernel.shape[0] > 1 && kernel.shape[3] <= fewChannels && stacksTaps()) return stackedConvolution3d(x, kernel);
    return customGradient([x, kernel], ([input, weights], save) => {
      save([input, weights]);
      return {
        value: kernels.conv3d(input, weights),
        gradFunc: (dy, [input, weights]) => [
          convolutionInputGradient(input.shape, weights as tf.Tensor5D, dy as tf.Tensor5D),
          kernels.conv3dKernelGradient(input, weights.shape, dy),
        ],
      };
    });
  },

  convolution3dPoolRelu: (x, kernel, shift, factors) =>
    maxPoolRelu3d(nativeBlocks.convolution3d(x, kernel), shift, factors),

  batchNorm(x, gamma, beta, relu, sink) {
    if (gamma.size <= fewChannels) return plainBlocks.batchNorm(x, gamma, beta, relu, sink);
    return customGradient([x, gamma, beta] satisfies BatchNormInputs, ([input, scale, shift], save) => {
      const rows = input.reshape([-1, 1, 1, scale.size]);
      const norm = normalise(rows, scale, shift, sink);
      const y = relu ? kernels.relu(norm.y) : norm.y;
      save([rows, scale, norm.mean, norm.variance, ...(relu ? [y] : [])]);
      return {
        value: y.reshape(input.shape) as tf.Tensor5D,
        gradFunc: (dy, [rows, scale, mean, variance, y]) => {
          const flat = dy.reshape(rows.shape);
          const dNorm = relu ? kernels.reluGradient(flat, y) : flat;
          return batchNormGradient(dNorm, rows, scale, { mean, variance }, dy.shape);
        },
      };
    });
  },

  // ReLU is monotone, so the pool may come before it, on fewer elements.
  batchNormPoolRelu(x, gamma, beta, [timePool, rowPool, columnPool], sink) {
    const [batch, time, height, width, channels] = x.shape;
    const groups = (batch * time) / timePool;
    const pooledShape: [number, number, number, number] = [groups, height / rowPool, width / columnPool, channels];
    const window: [number, number] = [rowPool, columnPool];
    const flatFrame = height * width * channels;

    return customGradient([x, gamma, beta] satisfies BatchNormInputs, ([input, scale, shift], save) => {
      const rows = input.reshape([-1, 1, 1, channels]);
      const norm = normalise(rows, scale, shift, sink);
      const overTime = timePool > 1 ? norm.y.reshape([groups, timePool, flatFrame]).max(1) : norm.y;
      const pooled = kernels.maxPool2d(overTime.reshape([groups, height, width, channels]), window);
      const y = kernels.relu(pooled);
      save([rows, scale, norm.mean, norm.variance, norm.y, pooled]);
      return {
        value: y.reshape([batch, time / timePool, ...pooledShape.slice(1)]) as tf.Tensor5D,
        gradFunc: (dy, [rows, scale, mean, variance, normed, pooled]) => {
          const enlarge = (t: tf.Tensor) =>
            tf.image
              .resizeNearestNeighbor(t.reshape<tf.Tensor4D>(pooledShape), [height, width])
              .reshape([groups, 1, flatFrame]);
          const winners = tf.equal(normed.reshape([groups, timePool, flatFrame]), enlarge(pooled));
          const winnersPerFrame = winners.cast('float32').sum(1).reshape([groups, height, width, channels]);
          const ties = tf.avgPool(winnersPerFrame as tf.Tensor4D, window, window, 'valid').mul(rowPool * columnPool);
          const share = kernels.reluGradient(dy.reshape(pooledShape), pooled).div(ties);
          const dNorm = kernels.select(winners, enlarge(share), tf.scalar(0)).reshape(rows.shape);
          return batchNormGradient(dNorm, rows, scale, { mean, variance }, x.shape);
        },
      };
    });
  },
};

/**
 * Rows [N, 1, 1, C] with their own mean and variance, which are summed in two levels: the kernel's training mode adds
 * one value after the other in float32, which misses a variance of 92 160 rows by 1e-5 of it, and every layer behind.
 */
function normalise(rows: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, sink: StatisticsSink) {
  const count = rows.shape[0];
  const flat = rows.reshape<tf.Tensor2D>([count, gamma.size]);
  const mean = columnSums(flat).div<tf.Tensor1D>(count);
  const variance = columnSums(tf.squaredDifference(flat, mean)).div<tf.Tensor1D>(count);
  sink(tf.keep(mean.clone()), tf.keep(variance.mul(count / Math.max(1, count - 1))));
  return { y: kernels.fusedBatchNorm(rows, gamma, beta, { mean, variance }, batchNormEpsilon), mean, variance };
}

function batchNormGradient(
  dy: tf.Tensor,
  rows: tf.Tensor,
  gamma: tf.Tensor,
  statistics: kernels.BatchNormStatistics,
  inputShape: number[],
): tf.Tensor[] {
  const [dx, dGamma, dBeta] = kernels.fusedBatchNormGradient(dy, rows, gamma, statistics, batchNormEpsilon);
  return [dx.reshape(inputShape), dGamma, dBeta];
}
