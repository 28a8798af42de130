import { expect, test } from 'vitest';
import { tf } from '../../src/engine/tensorflow.ts';
import type { Blocks } from '../../src/layers/block-forms.ts';
import type { Factors } from '../../src/layers/up-sampling.ts';
import { distance, evaluate, expectSame, normals } from './helpers.ts';
import { naiveBatchNorm, naiveMaxPoolGradient } from './naive.ts';

type Shape = [number, number, number, number, number];
const discard = (mean: tf.Tensor, variance: tf.Tensor) => tf.dispose([mean, variance]);

/** What every form of the blocks must hold, on whichever engine runs. */
export function testBlocks(name: string, blocks: Blocks): void {
  test.each<[string, Shape, Shape]>([
    ['3 channels in', [2, 6, 8, 8, 3], [7, 7, 7, 3, 5]],
    ['3 channels in, 16 out', [2, 9, 5, 19, 3], [7, 7, 7, 3, 16]],
    ['1 channel in, 32 out', [1, 3, 6, 33, 1], [3, 5, 3, 1, 32]],
    ['4 channels in, one column', [2, 4, 6, 1, 4], [5, 3, 1, 4, 16]],
    ['3 channels out', [1, 5, 6, 7, 8], [3, 5, 5, 8, 3]],
    ['many channels', [2, 3, 4, 4, 20], [3, 3, 3, 20, 24]],
    ['many channels, wide kernel', [3, 3, 9, 12, 20], [3, 5, 5, 20, 12]],
    ['odd number of rows', [2, 2, 13, 14, 3], [3, 7, 5, 3, 5]],
    ['a kernel larger than the images', [2, 4, 3, 3, 2], [3, 7, 7, 2, 4]],
    ['many frames', [1, 50, 8, 7, 2], [3, 5, 5, 2, 36]],
    ['one frame', [2, 1, 4, 4, 6], [3, 3, 3, 6, 7]],
    ['one frame, few channels', [2, 1, 4, 4, 3], [1, 3, 3, 3, 4]],
    ['one row, one channel', [2, 6, 1, 9, 1], [7, 1, 7, 1, 5]],
    ['one column, many channels', [2, 5, 6, 1, 8], [3, 5, 1, 8, 6]],
    ['one column, one channel out', [2, 5, 6, 1, 8], [7, 7, 1, 8, 1]],
    ['one pixel', [2, 6, 1, 1, 2], [5, 1, 1, 2, 3]],
  ])(`${name}: %s: convolution sums shifted products`, (_, shape, kernelShape) => {
    const [x, kernel] = [normals('x', shape), normals('kernel', kernelShape)];
    const ours = evaluate((x, k) => blocks.convolution3d(x as tf.Tensor5D, k as tf.Tensor5D), [x, kernel]);
    expectSame(ours, evaluate(shiftedProducts, [x, kernel]), 2e-5);
  });

  test.each<[Shape, Shape, Factors]>([
    [
      [1, 18, 8, 6, 3],
      [5, 7, 5, 3, 5],
      [3, 2, 2],
    ],
    [
      [1, 3, 8, 8, 20],
      [3, 5, 5, 20, 6],
      [1, 2, 4],
    ],
    [
      [2, 9, 8, 4, 2],
      [3, 5, 3, 2, 4],
      [9, 2, 2],
    ],
    [
      [2, 4, 4, 4, 2],
      [1, 3, 3, 2, 4],
      [2, 2, 2],
    ],
  ])(`${name}: convolution of %j with %j, pool over %j and ReLU`, (shape, kernelShape, factors) => {
    const inputs = [normals('x', shape), normals('kernel', kernelShape), normals('shift', [kernelShape[4]])];
    const block = (x: tf.Tensor, kernel: tf.Tensor, shift: tf.Tensor) =>
      blocks.convolution3dPoolRelu(x as tf.Tensor5D, kernel as tf.Tensor5D, shift as tf.Tensor1D, factors);
    const [batch, time, height, width] = shape;
    const whole: Shape = [batch, time, height, width, kernelShape[4]];
    const naive = (x: tf.Tensor, kernel: tf.Tensor, shift: tf.Tensor) =>
      windowMaximum(shiftedProducts(x, kernel), whole, factors).add(shift).relu();
    expectSame(evaluate(block, inputs), evaluate(naive, inputs), 2e-5);
  });

  test.each<[string, Shape, number, boolean]>([
    ['3 channels', [2, 4, 6, 6, 3], 3, false],
    ['phases of 3 channels', [2, 4, 6, 6, 36], 3, true],
    ['phases of 8 channels', [1, 5, 3, 4, 32], 8, true],
    ['many channels', [2, 3, 4, 4, 20], 20, false],
  ])(`${name}: batch norm of %s %j over %i channels, relu %s`, (_, shape, channels, relu) => {
    const x = normals('x', shape).mul(2).add(1);
    const [gamma, beta] = [normals('gamma', [channels]), normals('beta', [channels])];
    const block = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      blocks.batchNorm(x as tf.Tensor5D, gamma as tf.Tensor1D, beta as tf.Tensor1D, relu, discard);
    const naive = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => {
      const y = naiveBatchNorm(x, gamma, beta);
      return relu ? y.relu() : y;
    };
    expectSame(evaluate(block, [x, gamma, beta]), evaluate(naive, [x, gamma, beta]), 2e-5);
  });

  test.each<[Shape, Factors]>([
    [
      [2, 6, 4, 6, 3],
      [3, 2, 2],
    ],
    [
      [1, 20, 4, 4, 12],
      [5, 2, 2],
    ],
    [
      [2, 1, 4, 4, 20],
      [1, 2, 2],
    ],
    [
      [2, 4, 1, 6, 8],
      [2, 1, 2],
    ],
    [
      [2, 4, 6, 3, 8],
      [1, 2, 1],
    ],
    [
      [2, 6, 5, 3, 12],
      [3, 1, 1],
    ],
    [
      [3, 2, 3, 1, 8],
      [1, 1, 1],
    ],
  ])(`${name}: batch norm, pool and relu of %j in windows of %j`, (shape, factors) => {
    const [x, channels] = [normals('x', shape), shape[4]];
    const [gamma, beta] = [normals('gamma', [channels]), normals('beta', [channels])];
    const block = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      blocks.batchNormPoolRelu(x as tf.Tensor5D, gamma as tf.Tensor1D, beta as tf.Tensor1D, factors, discard);
    const naive = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => {
      const y = naiveBatchNorm(x, gamma, beta).relu();
      return windowMaximum(y, shape, factors);
    };
    expectSame(evaluate(block, [x, gamma, beta]), evaluate(naive, [x, gamma, beta]), 2e-5);
  });

  test(`${name}: ties share the gradient`, () => {
    // Two values in every window of eight, each several times: γ > 0 keeps their order.
    const shape: Shape = [1, 2, 4, 4, 1];
    const values = Float32Array.from({ length: 32 }, (_, i) => (i % 3 === 0 ? 1 : -1));
    const [gamma, beta] = [tf.ones<tf.Rank.R1>([1]), tf.tensor1d([5])];
    const upstream = normals<tf.Rank.R5>('dy', [1, 1, 2, 2, 1]);
    // The sum over batch norm's own gradient would hide the shares; β sees all of dy, x only what the shares leave.
    const block = (beta: tf.Tensor) =>
      blocks.batchNormPoolRelu(tf.tensor5d(values, shape), gamma, beta as tf.Tensor1D, [2, 2, 2], discard);
    const dBeta = tf.grad(block)(beta, upstream).dataSync()[0];
    expect(dBeta).toBeCloseTo(upstream.sum().dataSync()[0], 5);

    const dGamma = tf
      .grad((gamma: tf.Tensor) =>
        blocks.batchNormPoolRelu(tf.tensor5d(values, shape), gamma as tf.Tensor1D, beta, [2, 2, 2], discard),
      )(gamma, upstream)
      .dataSync()[0];
    const dx = naiveMaxPoolGradient(values, shape, [2, 2, 2], upstream.dataSync());
    const mean = values.reduce((a, b) => a + b) / 32;
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 32 + 1e-5);
    expect(dGamma).toBeCloseTo(
      dx.reduce((sum, d, i) => sum + (d * (values[i] - mean)) / sd, 0),
      4,
    );
  });

  test(`${name}: a constant input gives no NaN and conserves the gradient`, () => {
    const x = tf.fill([1, 6, 4, 4, 2], 0.25) as tf.Tensor5D;
    const [gamma, beta] = [tf.ones<tf.Rank.R1>([2]), tf.tensor1d([1, -1])];
    const { grads } = tf.valueAndGrads((x, gamma, beta) =>
      blocks.batchNormPoolRelu(x as tf.Tensor5D, gamma as tf.Tensor1D, beta as tf.Tensor1D, [3, 2, 2], discard),
    )([x, gamma, beta], tf.ones([1, 2, 2, 2, 2]));
    const [open, closed] = grads[2].dataSync();
    expect(open).toBeCloseTo(8, 4);
    expect(closed).toBe(0);
    expect(distance(Float32Array.from(grads[0].add(1).dataSync()), new Float32Array(192).fill(1))).toBeLessThan(1e-4);
  });

  test.each([3, 20])(`${name}: reports mean and unbiased variance of %i channels`, (channels) => {
    const x = normals<tf.Rank.R5>('x', [2, 2, 4, 4, channels]);
    const values = x.reshape([-1, channels]).arraySync() as number[][];
    const seen: number[][] = [];
    const sink = (mean: tf.Tensor1D, variance: tf.Tensor1D) => {
      seen.push([...mean.dataSync()], [...variance.dataSync()]);
      tf.dispose([mean, variance]);
    };
    const [gamma, beta] = [tf.ones<tf.Rank.R1>([channels]), tf.zeros<tf.Rank.R1>([channels])];
    blocks.batchNorm(x, gamma, beta, false, sink);
    blocks.batchNormPoolRelu(x, gamma, beta, [2, 2, 2], sink);
    for (let c = 0; c < channels; c++) {
      const column = values.map((row) => row[c]);
      const mean = column.reduce((a, b) => a + b) / column.length;
      const variance = column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (column.length - 1);
      for (const i of [0, 2]) {
        expect(seen[i][c]).toBeCloseTo(mean, 5);
        expect(seen[i + 1][c]).toBeCloseTo(variance, 5);
      }
    }
  });

  test(`${name}: leaves no tensors behind`, () => {
    const inputs = [normals('x', [1, 6, 4, 4, 3]), normals('kernel', [3, 3, 3, 3, 6])];
    const [gamma, beta] = [tf.ones<tf.Rank.R1>([6]), tf.zeros<tf.Rank.R1>([6])];
    const pass = () =>
      evaluate((x, kernel) => {
        const y = blocks.convolution3d(x as tf.Tensor5D, kernel as tf.Tensor5D);
        const normed = blocks.batchNorm(y, gamma, beta, true, discard);
        return blocks.batchNormPoolRelu(normed, gamma, beta, [3, 2, 2], discard);
      }, inputs);
    pass();
    const before = tf.memory().numTensors;
    pass();
    expect(tf.memory().numTensors).toBe(before);
  });
}

/** SAME convolution as a sum of matrix products, one a tap. */
function shiftedProducts(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const [batch, time, height, width, channels] = x.shape;
  const [depth, rows, columns, , out] = kernel.shape;
  const half = [depth, rows, columns].map((size) => (size - 1) / 2);
  const padded = x.pad([[0, 0], ...half.map((h): [number, number] => [h, h]), [0, 0]]);
  let sum = tf.zeros([batch * time * height * width, out]);
  for (let t = 0; t < depth; t++) {
    for (let h = 0; h < rows; h++) {
      for (let w = 0; w < columns; w++) {
        const window = padded.slice([0, t, h, w, 0], [batch, time, height, width, channels]);
        const tap = kernel.slice([t, h, w, 0, 0], [1, 1, 1, channels, out]);
        sum = sum.add(tf.matMul(window.reshape([-1, channels]), tap.reshape([channels, out])));
      }
    }
  }
  return sum.reshape([batch, time, height, width, out]);
}

/** Maximum over windows as nested element-wise maxima of strided slices. */
function windowMaximum(x: tf.Tensor, [B, T, H, W, C]: Shape, [fT, fH, fW]: Factors): tf.Tensor {
  const slices: tf.Tensor[] = [];
  const blocked = x.reshape([(B * T) / fT, fT, H / fH, fH, W / fW, fW * C]);
  for (let t = 0; t < fT; t++) {
    for (let h = 0; h < fH; h++) {
      for (let w = 0; w < fW; w++) {
        slices.push(blocked.slice([0, t, 0, h, 0, w * C], [(B * T) / fT, 1, H / fH, 1, W / fW, C]).reshape([-1, C]));
      }
    }
  }
  return slices.reduce((a, b) => a.maximum(b)).reshape([B, T / fT, H / fH, W / fW, C]);
}
