import { beforeAll, describe, expect, test } from 'vitest';
import { isNative, startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { type Blocks, blocks, nativeBlocks, plainBlocks } from '../../src/layers/blocks.ts';
import { stackedConvolution3d } from '../../src/layers/stacked-convolution.ts';
import { testBlocks } from './block-cases.ts';
import { evaluate, expectSame, normals } from './helpers.ts';

await startEngine();

test('the blocks follow the engine', () => {
  expect(blocks()).toBe(isNative() ? nativeBlocks : plainBlocks);
});

testBlocks('plain', plainBlocks);

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
  const discard = (mean: tf.Tensor, variance: tf.Tensor) => tf.dispose([mean, variance]);

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

  test.each([3, 8])(
    'statistics of %i channels over 180 000 rows are exact to 1e-6, and so is what they normalise',
    (channels) => {
      const rows = normals<tf.Rank.R5>('rows', [4, 45, 32, 32, channels]).mul<tf.Tensor5D>(2).add<tf.Tensor5D>(1);
      const data = Float64Array.from(rows.dataSync());
      const expected = Array.from({ length: channels }, (_, c) => {
        const column = data.filter((_, i) => i % channels === c);
        const mean = column.reduce((a, b) => a + b, 0) / column.length;
        const squares = column.reduce((sum, v) => sum + (v - mean) ** 2, 0);
        return { mean, variance: squares / (column.length - 1), sd: Math.sqrt(squares / column.length + 1e-5) };
      });
      const normed = nativeBlocks.batchNorm(
        rows,
        tf.ones([channels]),
        tf.zeros([channels]),
        false,
        (mean, variance) => {
          const [means, variances] = [mean.dataSync(), variance.dataSync()];
          expected.forEach((exact, c) => {
            expect(Math.abs(means[c] - exact.mean)).toBeLessThan(1e-6 * exact.sd);
            expect(Math.abs(variances[c] / exact.variance - 1)).toBeLessThan(1e-6);
          });
        },
      );
      let worst = 0;
      normed.dataSync().forEach((value, i) => {
        const { mean, sd } = expected[i % channels];
        worst = Math.max(worst, Math.abs(value - (data[i] - mean) / sd));
      });
      expect(worst).toBeLessThan(5e-6);
    },
  );
});
