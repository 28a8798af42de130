import { beforeAll, expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { runChain, type Stage } from '../../src/models/chain.ts';
import { evaluate, expectSame, normals } from '../layers/helpers.ts';

beforeAll(async () => {
  await startEngine();
});

const evaluation = { training: false } as const;
const dense = (values: number[], shape: [number, number]): Stage => ({
  kind: 'dense',
  kernel: tf.tensor2d(values, shape),
});

test('hand-worked: dense, filter, bias, rectifier', () => {
  const stages: Stage[] = [
    dense([2, -1], [1, 2]),
    { kind: 'fir', taps: tf.tensor2d([1, 1, 10, 0], [2, 2]) },
    { kind: 'bias', bias: tf.tensor1d([0, 5]) },
    { kind: 'activation', activation: 'relu' },
  ];
  const y = runChain(stages, tf.tensor3d([1, 2, 8], [1, 3, 1]), evaluation);
  // First channel 2x(t) + 20x(t − 1), second 5 − x(t).
  expect([...y.dataSync()]).toEqual([2, 4, 24, 3, 56, 0]);
});

test('a matrix and a filter together give what they give one after the other', () => {
  const [x, kernel, taps] = [normals('x', [2, 9, 3]), normals('k', [3, 4]), normals('taps', [5, 4])];
  const fused = (x: tf.Tensor, k: tf.Tensor, f: tf.Tensor) =>
    runChain(
      [
        { kind: 'dense', kernel: k as tf.Tensor2D },
        { kind: 'fir', taps: f as tf.Tensor2D },
      ],
      x as tf.Tensor3D,
      evaluation,
    );
  const apart = (x: tf.Tensor, k: tf.Tensor, f: tf.Tensor) => {
    const first = runChain([{ kind: 'dense', kernel: k as tf.Tensor2D }], x as tf.Tensor3D, evaluation);
    return runChain([{ kind: 'fir', taps: f as tf.Tensor2D }], first, evaluation);
  };
  expectSame(evaluate(fused, [x, kernel, taps]), evaluate(apart, [x, kernel, taps]), 1e-5);
});

test('too few channels are an error with both numbers', () => {
  expect(() => runChain([dense([1, 1], [2, 1])], tf.zeros([1, 3, 5]), evaluation)).toThrow(
    'A dense stage of 2 inputs got 5 channels',
  );
});
