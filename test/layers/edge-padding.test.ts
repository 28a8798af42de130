import { expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { cropEdges, padEdges } from '../../src/layers/edge-padding.ts';
import { normals } from './helpers.ts';

await startEngine();

test('edges are repeated on both sides, an odd place more behind, and cropping takes them away again', () => {
  const x = tf.tensor5d([1, 2, 3, 4, 5, 6], [1, 3, 1, 2, 1]);
  const padded = padEdges(x, [4, 2, 5]);
  expect(padded.shape).toEqual([1, 4, 2, 5, 1]);
  const row = (a: number, b: number) => [a, a, b, b, b];
  const frames = [row(1, 2), row(3, 4), row(5, 6), row(5, 6)];
  expect([...padded.dataSync()]).toEqual(frames.flatMap((frame) => [...frame, ...frame]));
  expect([...cropEdges(padded, [3, 1, 2]).dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
});

test('nothing to add: the tensor itself', () => {
  const x = normals<tf.Rank.R5>('x', [1, 2, 3, 4, 2]);
  expect(padEdges(x, [2, 3, 4])).toBe(x);
  expect(cropEdges(x, [2, 3, 4])).toBe(x);
});

test('gradients: an edge gathers those of its copies, what is cut away gives none', () => {
  const x = tf.tensor5d([1, 2], [1, 1, 1, 2, 1]);
  const upstream = tf.tensor5d([1, 10, 100, 1000, 10_000], [1, 1, 1, 5, 1]);
  const padding = tf.grad((x: tf.Tensor) => padEdges(x as tf.Tensor5D, [1, 1, 5]));
  expect([...padding(x, upstream).dataSync()]).toEqual([11, 11_100]);
  const cropping = tf.grad((grid: tf.Tensor) => cropEdges(grid as tf.Tensor5D, [1, 1, 2]));
  expect([...cropping(upstream, tf.tensor5d([3, 4], [1, 1, 1, 2, 1])).dataSync()]).toEqual([0, 3, 4, 0, 0]);
});
