import { beforeAll, expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { causalAttention, sinusoidalPositions } from '../../src/layers/attention.ts';
import { layerNorm } from '../../src/layers/layer-norm.ts';
import { distance, evaluate, expectSame, normals } from './helpers.ts';

beforeAll(async () => {
  await startEngine();
});

const draw = (name: string, shape: number[]) => normals<tf.Rank.R4>(name, shape);

/** Attention of one head written out: scores, softmax over the allowed keys, weighted mean. */
function writtenOut(q: Float32Array, k: Float32Array, v: Float32Array, time: number, depth: number, window: number) {
  const result = new Float32Array(time * depth);
  for (let i = 0; i < time; i++) {
    const from = Math.max(0, i - window + 1);
    const scores = Array.from({ length: i - from + 1 }, (_, n) => {
      let product = 0;
      for (let d = 0; d < depth; d++) product += q[i * depth + d] * k[(from + n) * depth + d];
      return Math.exp(product / Math.sqrt(depth));
    });
    const total = scores.reduce((a, b) => a + b);
    for (const [n, score] of scores.entries()) {
      for (let d = 0; d < depth; d++) result[i * depth + d] += (score / total) * v[(from + n) * depth + d];
    }
  }
  return result;
}

test.each([
  { time: 9, window: Number.POSITIVE_INFINITY },
  { time: 9, window: 3 },
  { time: 1, window: 5 },
  // More than one block of queries.
  { time: 1100, window: Number.POSITIVE_INFINITY },
  { time: 1100, window: 40 },
])('$time positions, window $window: softmax over the past', ({ time, window }) => {
  const depth = 3;
  const [q, k, v] = ['q', 'k', 'v'].map((name) => draw(name, [1, 1, time, depth]));
  const actual = Float32Array.from(causalAttention(q, k, v, window).dataSync());
  const [qs, ks, vs] = [q, k, v].map((t) => Float32Array.from(t.dataSync()));
  expect(distance(actual, writtenOut(qs, ks, vs, time, depth, window))).toBeLessThan(1e-5);
});

test('positions are sines and cosines in pairs', () => {
  const positions = sinusoidalPositions(4, 6, 2).arraySync();
  for (const [t, row] of positions.entries()) {
    for (let pair = 0; pair < 3; pair++) {
      const angle = (t + 2) / 10_000 ** (pair / 3);
      expect(row[2 * pair]).toBeCloseTo(Math.sin(angle), 5);
      expect(row[2 * pair + 1]).toBeCloseTo(Math.cos(angle), 5);
    }
  }
});

test('layer norm: mean, variance, gain and shift of every frame, and the gradients of the plain form', () => {
  const plain = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => {
    const { mean, variance } = tf.moments(x, -1, true);
    return x.sub(mean).div(variance.add(1e-5).sqrt()).mul(gamma).add(beta);
  };
  const inputs = [normals('x', [2, 3, 7]), normals('gamma', [7]), normals('beta', [7])];
  const ours = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
    layerNorm(x, gamma as tf.Tensor1D, beta as tf.Tensor1D);
  expectSame(evaluate(ours as () => tf.Tensor, inputs), evaluate(plain as () => tf.Tensor, inputs), 1e-5);
  const hand = layerNorm(tf.tensor2d([1, 3], [1, 2]), tf.tensor1d([2, 2]), tf.tensor1d([0, 10])).dataSync();
  expect(hand[0]).toBeCloseTo(-2, 4);
  expect(hand[1]).toBeCloseTo(12, 4);
});
