import { expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { maxPool3d } from '../../src/layers/max-pool.ts';
import type { Factors } from '../../src/layers/up-sampling.ts';
import { distance, normals } from './helpers.ts';
import { naiveMaxPool, naiveMaxPoolGradient } from './naive.ts';

await startEngine();

type Shape = [number, number, number, number, number];

test.each<{ what: string; shape: Shape; factors: Factors; levels: number }>([
  { what: 'encoder 1', shape: [2, 6, 4, 6, 3], factors: [3, 2, 2], levels: 0 },
  { what: '20 frames', shape: [1, 20, 4, 4, 2], factors: [5, 2, 2], levels: 0 },
  { what: 'one frame', shape: [2, 1, 4, 4, 16], factors: [1, 2, 2], levels: 0 },
  { what: 'space only by 3', shape: [1, 2, 6, 3, 2], factors: [1, 3, 3], levels: 0 },
  { what: 'many ties', shape: [2, 6, 4, 4, 3], factors: [3, 2, 2], levels: 3 },
  { what: 'a constant', shape: [1, 6, 4, 4, 2], factors: [3, 2, 2], levels: 1 },
])('$what: value and gradient as the loops', ({ shape, factors, levels }) => {
  const draws = normals('x', shape);
  const x = (levels > 0 ? draws.abs().mul(10).floor().mod(levels) : draws) as tf.Tensor5D;
  const data = x.dataSync();
  const pooled = maxPool3d(x, factors);
  expect([...pooled.dataSync()]).toEqual([...naiveMaxPool(data, shape, factors)]);
  const dy = normals<tf.Rank.R5>('dy', pooled.shape);
  const dx = Float32Array.from(
    tf
      .grad((x: tf.Tensor) => maxPool3d(x as tf.Tensor5D, factors))(x, dy)
      .dataSync(),
  );
  expect(distance(dx, naiveMaxPoolGradient(data, shape, factors, dy.dataSync()))).toBeLessThan(1e-6);
});

test('a gap of 5e-6 is no tie', () => {
  const values = Float32Array.of(0.5, 0.500005, 0, 0);
  const x = tf.tensor5d(values, [1, 1, 2, 2, 1]);
  const gradient = tf.grad((x: tf.Tensor) => maxPool3d(x as tf.Tensor5D, [1, 2, 2]))(x);
  expect([...gradient.dataSync()]).toEqual([0, 1, 0, 0]);
});
