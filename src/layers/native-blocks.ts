import * as kernels from '../engine/kernels.ts';
import { tf } from '../engine/tensorflow.ts';
import { columnSums } from './batch-norm.ts';
import { type Blocks, batchNormEpsilon, type StatisticsSink } from './blocks.ts';
import { customGradient } from './custom-gradient.ts';
import { convolutionInputGradient } from './few-channel-gradient.ts';
import { plainBlocks } from './plain-blocks.ts';

/** Up to this many channels the fused batch norm is both slower and less exact than the plain one. */
const fewChannels = 4;

type BatchNormInputs = [x: tf.Tensor5D, gamma: tf.Tensor1D, beta: tf.Tensor1D];

/** Blocks on the native kernels; see `Blocks` for what each computes. */
export const nativeBlocks: Blocks = {
  convolution3d(x, kernel) {
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

  batchNorm(x, gamma, beta, relu, sink) {
    if (gamma.size <= fewChannels) return plainBlocks.batchNorm(x, gamma, beta, relu, sink);
    return customGradient([x, gamma, beta] satisfies BatchNormInputs, ([input, scale, shift], save) => {
      const rows = input.reshape([-1, 1, 1, scale.size]);
      const norm = normalise(rows, scale, shift, sink);
      const y = relu ? kernels.relu(norm.y) : norm.y;
      save([rows, scale, ...norm.reserved, ...(relu ? [y] : [])]);
      return {
        value: y.reshape(input.shape) as tf.Tensor5D,
        gradFunc: (dy, [rows, scale, r0, r1, r2, y]) => {
          const flat = dy.reshape(rows.shape);
          const dNorm = relu ? kernels.reluGradient(flat, y) : flat;
          return batchNormGradient(dNorm, rows, scale, [r0, r1, r2], dy.shape);
        },
      };
    });
  },

  // ReLU is monotone, so the pool may come before it, on fewer elements.
  batchNormPoolRelu(x, gamma, beta, timePool, sink) {
    const [batch, time, height, width, channels] = x.shape;
    const groups = (batch * time) / timePool;
    const pooledShape: [number, number, number, number] = [groups, height / 2, width / 2, channels];
    const flatFrame = height * width * channels;

    return customGradient([x, gamma, beta] satisfies BatchNormInputs, ([input, scale, shift], save) => {
      const rows = input.reshape([-1, 1, 1, channels]);
      const norm = normalise(rows, scale, shift, sink);
      const overTime = timePool > 1 ? norm.y.reshape([groups, timePool, flatFrame]).max(1) : norm.y;
      const pooled = kernels.maxPool2x2(overTime.reshape([groups, height, width, channels]));
      const y = kernels.relu(pooled);
      save([rows, scale, ...norm.reserved, norm.y, pooled]);
      return {
        value: y.reshape([batch, time / timePool, height / 2, width / 2, channels]) as tf.Tensor5D,
        gradFunc: (dy, [rows, scale, r0, r1, r2, normed, pooled]) => {
          const enlarge = (t: tf.Tensor) =>
            tf.image
              .resizeNearestNeighbor(t.reshape<tf.Tensor4D>(pooledShape), [height, width])
              .reshape([groups, 1, flatFrame]);
          const winners = tf.equal(normed.reshape([groups, timePool, flatFrame]), enlarge(pooled));
          const winnersPerFrame = winners.cast('float32').sum(1).reshape([groups, height, width, channels]);
          const ties = tf.avgPool(winnersPerFrame as tf.Tensor4D, 2, 2, 'valid').mul(4);
          const share = kernels.reluGradient(dy.reshape(pooledShape), pooled).div(ties);
          const dNorm = kernels.select(winners, enlarge(share), tf.scalar(0)).reshape(rows.shape);
          return batchNormGradient(dNorm, rows, scale, [r0, r1, r2], x.shape);
        },
      };
    });
  },
};

/** The mean for `sink` is summed in two levels: the kernel adds one value after the other, off by 2e-5 in 8000 rows. */
function normalise(rows: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, sink: StatisticsSink) {
  const norm = kernels.fusedBatchNorm(rows, gamma, beta, batchNormEpsilon);
  const mean = columnSums(rows.reshape([-1, gamma.size])).div<tf.Tensor1D>(rows.shape[0]);
  sink(tf.keep(mean), tf.keep(norm.variance) as tf.Tensor1D);
  return norm;
}

function batchNormGradient(
  dy: tf.Tensor,
  rows: tf.Tensor,
  gamma: tf.Tensor,
  reserved: tf.Tensor[],
  inputShape: number[],
): tf.Tensor[] {
  const [dx, dGamma, dBeta] = kernels.fusedBatchNormGradient(dy, rows, gamma, reserved, batchNormEpsilon);
  return [dx.reshape(inputShape), dGamma, dBeta];
}
