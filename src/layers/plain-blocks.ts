import { tf } from '../engine/tensorflow.ts';
import { batchNorm } from './batch-norm.ts';
import type { Blocks } from './block-forms.ts';
import { maxPool3d, maxPoolRelu3d } from './max-pool.ts';

/** Blocks in plain TensorFlow.js operations, for every backend; see `Blocks` for what each computes. */
export const plainBlocks: Blocks = {
  convolution3d: (x, kernel) => tf.conv3d(x, kernel, 1, 'same'),

  convolution3dPoolRelu: (x, kernel, shift, factors) =>
    maxPoolRelu3d(plainBlocks.convolution3d(x, kernel), shift, factors),

  batchNorm(x, gamma, beta, relu, sink) {
    const y = batchNorm(x, gamma, beta, sink);
    return relu ? y.relu() : y;
  },

  batchNormPoolRelu(x, gamma, beta, factors, sink) {
    return maxPool3d(batchNorm(x, gamma, beta, sink), factors).relu();
  },
};
