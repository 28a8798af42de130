import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { causalConvolution, causalConvolution2d, factoredConvolution } from '../../src/layers/causal-convolution.ts';
import { evaluate, expectSame, normals } from './helpers.ts';

beforeAll(async () => {
  await startEngine();
});

/** The sum over lags written out. */
function byLags(x: tf.Tensor, kernel: tf.Tensor, dilation = 1): tf.Tensor {
  const [batch, time, channels] = x.shape;
  const [taps, , out] = kernel.shape;
  const terms = Array.from({ length: taps }, (_, lag) => {
    const back = Math.min(time, lag * dilation);
    const earlier = x.slice([0, 0, 0], [-1, time - back, -1]).pad([
      [0, 0],
      [back, 0],
      [0, 0],
    ]);
    const weights = kernel.slice([lag, 0, 0], [1, -1, -1]).reshape<tf.Tensor2D>([channels, out]);
    return tf.matMul(earlier.reshape<tf.Tensor2D>([batch * time, channels]), weights).reshape([batch, time, out]);
  });
  return tf.addN(terms);
}

test('hand-worked: tap 0 is now, nothing before the start', () => {
  const y = causalConvolution(tf.tensor3d([1, 2, 3, 4], [1, 4, 1]), tf.tensor3d([10, 1], [2, 1, 1]));
  expect([...y.dataSync()]).toEqual([10, 21, 32, 43]);
});

describe.each([1, 2, 3, 7])('dilation %i', (dilation) => {
  test('value and gradients as the sum over lags', () => {
    const inputs = [normals('x', [2, 11, 3]), normals('kernel', [4, 3, 5])];
    const ours = evaluate((x, k) => causalConvolution(x as tf.Tensor3D, k as tf.Tensor3D, dilation), inputs);
    expectSame(
      ours,
      evaluate((x, k) => byLags(x, k, dilation), inputs),
      1e-5,
    );
  });
});

test('a matrix and filters as one convolution: value and gradients as the product of both', () => {
  const inputs = [normals('x', [2, 9, 3]), normals('dense', [3, 4]), normals('taps', [5, 4])];
  const ours = evaluate((x, d, f) => factoredConvolution(x as tf.Tensor3D, d as tf.Tensor2D, f as tf.Tensor2D), inputs);
  expectSame(
    ours,
    evaluate((x, d, f) => byLags(x, f.expandDims(1).mul(d.expandDims(0))), inputs),
    1e-5,
  );
});

test('two dimensions: causal over time, valid over channels, as shifted sums', () => {
  const inputs = [normals('x', [2, 7, 5, 2]), normals('kernel', [3, 2, 2, 4])];
  const shifted = (x: tf.Tensor, kernel: tf.Tensor) => {
    const rows = Array.from({ length: 4 }, (_, row) => {
      const two = x.slice([0, 0, row, 0], [-1, -1, 2, -1]).reshape([2, 7, 4]);
      return byLags(two, kernel.reshape([3, 4, 4]));
    });
    return tf.stack(rows, 2);
  };
  const ours = evaluate((x, k) => causalConvolution2d(x as tf.Tensor4D, k as tf.Tensor4D), inputs);
  expectSame(ours, evaluate(shifted, inputs), 1e-5);
});
