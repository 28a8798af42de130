import { beforeAll, describe, expect, test } from 'vitest';
import { isNative, startEngine } from '../../src/engine/index.ts';
import { ownKernels } from '../../src/engine/native/own-kernels.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import type { Blocks } from '../../src/layers/block-forms.ts';
import { blocks } from '../../src/layers/blocks.ts';
import { nativeBlocks } from '../../src/layers/native-blocks.ts';
import { ownBlocks } from '../../src/layers/own-blocks.ts';
import { plainBlocks } from '../../src/layers/plain-blocks.ts';
import { stackedConvolution3d } from '../../src/layers/stacked-convolution.ts';
import { testBlocks } from './block-cases.ts';
import { evaluate, expectSame, normals } from './helpers.ts';

await startEngine();

const discard = (mean: tf.Tensor, variance: tf.Tensor) => tf.dispose([mean, variance]);

test('the blocks follow the engine', () => {
  const native = ownKernels() === undefined ? nativeBlocks : ownBlocks;
  expect(blocks()).toBe(isNative() ? native : plainBlocks);
});

testBlocks('plain', plainBlocks);

describe.runIf(ownKernels())('own kernels', () => {
  testBlocks('own', ownBlocks);

  test('a window too large for them goes to the native form', () => {
    const x = normals<tf.Rank.R5>('x', [1, 9, 4, 4, 3]);
    const ones = tf.ones<tf.Rank.R1>([3]);
    const pool = ({ batchNormPoolRelu }: Blocks) => batchNormPoolRelu(x, ones, ones, [9, 2, 2], discard).dataSync();
    expect(pool(ownBlocks)).toEqual(pool(nativeBlocks));
  });

  test('NaN stays NaN, and shapes that do not fit are refused by name', () => {
    const x = tf.fill([1, 2, 2, 2, 3], Number.NaN) as tf.Tensor5D;
    const numbers = (count: number) => tf.ones<tf.Rank.R1>([count]);
    expect(ownBlocks.batchNorm(x, numbers(3), numbers(3), true, discard).dataSync().every(Number.isNaN)).toBe(true);
    const pooled = ownBlocks.batchNormPoolRelu(x, numbers(3), numbers(3), [1, 2, 2], discard);
    expect(pooled.dataSync().every(Number.isNaN)).toBe(true);
    expect(() => ownBlocks.batchNorm(x, numbers(5), numbers(5), true, discard)).toThrow(/whole number of rows of 5/);
    expect(() => ownBlocks.batchNormPoolRelu(x, numbers(3), numbers(3), [2, 2, 3], discard)).toThrow(/divide the axes/);
    const kernel = tf.ones<tf.Rank.R5>([3, 7, 7, 3, 4]);
    const video = (shape: [number, number, number, number, number]) => tf.zeros<tf.Rank.R5>(shape);
    expect(() => ownBlocks.convolution3d(video([1, 2, 8, 8, 2]), kernel)).toThrow(/as many input channels/);
    expect(() => ownBlocks.convolution3d(video([0, 2, 8, 8, 3]), kernel)).toThrow(/at least one value/);
    const second = tf.concat([video([1, 1, 8, 8, 3]), tf.fill([1, 1, 8, 8, 3], Number.NaN)], 1) as tf.Tensor5D;
    const flat = tf.ones<tf.Rank.R5>([1, 7, 7, 3, 4]);
    const maxima = ownBlocks.convolution3dPoolRelu(second, flat, numbers(4), [2, 2, 2]);
    expect(maxima.dataSync().every(Number.isNaN)).toBe(true);
    const misfit = () => ownBlocks.convolution3dPoolRelu(video([1, 3, 8, 8, 3]), kernel, numbers(4), [2, 2, 2]);
    expect(misfit).toThrow(/divide the axes/);
    expect(() => ownBlocks.convolution3dPoolRelu(video([1, 2, 8, 8, 3]), kernel, numbers(3), [2, 2, 2])).toThrow(
      /shift/,
    );
  });
});

describe.runIf(isNative())('native', () => {
  testBlocks('native', nativeBlocks);
  testBlocks('native, taps stacked', { ...nativeBlocks, convolution3d: stackedConvolution3d });

  let x: tf.Tensor5D;
  let gamma: tf.Tensor1D;
  let beta: tf.Tensor1D;
  beforeAll(() => {
    x = normals('x', [2, 15, 16, 16, 8]);
    gamma = normals('gamma', [8]);
    beta = normals('beta', [8]);
  });

  test.each([1, 3, 5])('pool over %i frames: as the plain form', (timePool) => {
    const run = (form: Blocks) =>
      evaluate(
        (x, gamma, beta) =>
          form.batchNormPoolRelu(
            x as tf.Tensor5D,
            gamma as tf.Tensor1D,
            beta as tf.Tensor1D,
            [timePool, 2, 2],
            discard,
          ),
        [x, gamma, beta],
      );
    expectSame(run(nativeBlocks), run(plainBlocks), 2e-5);
  });

  const forms: [string, Blocks][] = [
    ['native', nativeBlocks],
    ...(ownKernels() ? [['own', ownBlocks] as [string, Blocks]] : []),
  ];
  test.each(forms.flatMap(([name, form]) => [3, 8].map((channels) => ({ name, form, channels }))))(
    '$name: statistics of $channels channels over 180 000 rows are exact to 1e-6, and so is what they normalise',
    ({ form, channels }) => {
      const rows = normals<tf.Rank.R5>('rows', [4, 45, 32, 32, channels]).mul<tf.Tensor5D>(2).add<tf.Tensor5D>(1);
      const data = Float64Array.from(rows.dataSync());
      const expected = Array.from({ length: channels }, (_, c) => {
        const column = data.filter((_, i) => i % channels === c);
        const mean = column.reduce((a, b) => a + b, 0) / column.length;
        const squares = column.reduce((sum, v) => sum + (v - mean) ** 2, 0);
        return { mean, variance: squares / (column.length - 1), sd: Math.sqrt(squares / column.length + 1e-5) };
      });
      const normed = form.batchNorm(rows, tf.ones([channels]), tf.zeros([channels]), false, (mean, variance) => {
        const [means, variances] = [mean.dataSync(), variance.dataSync()];
        expected.forEach((exact, c) => {
          expect(Math.abs(means[c] - exact.mean)).toBeLessThan(1e-6 * exact.sd);
          expect(Math.abs(variances[c] / exact.variance - 1)).toBeLessThan(1e-6);
        });
      });
      let worst = 0;
      normed.dataSync().forEach((value, i) => {
        const { mean, sd } = expected[i % channels];
        worst = Math.max(worst, Math.abs(value - (data[i] - mean) / sd));
      });
      expect(worst).toBeLessThan(5e-6);
    },
  );
});
