import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { expectSameOnWasm, type Op } from './both-backends.ts';

/** An operation of one tensor with a factor behind it, so that there are two gradients to compare. */
const scaled =
  (op: (x: tf.Tensor) => tf.Tensor): Op =>
  (x, factor) =>
    op(x).mul(factor);

describe('our wasm copies', () => {
  beforeAll(() => startEngine({ engine: 'wasm' }));

  test.each<[string, number[], number[]]>([
    ['three axes', [4, 2, 3], [2, 0, 1]],
    ['five axes, two of them neighbours throughout', [2, 3, 4, 5, 3], [4, 2, 3, 1, 0]],
    ['five axes, none neighbours', [2, 3, 4, 2, 3], [4, 2, 0, 3, 1]],
    ['six axes, the last in place', [3, 4, 2, 3, 2, 6], [0, 3, 1, 4, 2, 5]],
    ['six axes, in three runs', [3, 4, 2, 3, 2, 2], [4, 5, 2, 3, 0, 1]],
    ['axes of one element', [1, 3, 1, 4, 1, 2], [4, 5, 3, 0, 1, 2]],
    ['the identity', [2, 1, 3, 1, 2], [0, 1, 2, 3, 4]],
  ])('transpose of %s equals the cpu backend', async (_, shape, order) => {
    await expectSameOnWasm(
      scaled((x) => tf.transpose(x, order)),
      shape,
      [1],
    );
  });

  test('transpose of integers', async () => {
    await tf.setBackend('wasm');
    const x = tf.range(0, 32, 1, 'int32').reshape([2, 2, 2, 2, 2]);
    expect([...tf.transpose(x, [4, 2, 0, 3, 1]).dataSync()].slice(0, 8)).toEqual([0, 8, 2, 10, 16, 24, 18, 26]);
  });

  test.each<[string, number[], number[]]>([
    ['one axis', [3, 1, 5], [1, 4, 1]],
    ['every axis', [2, 3, 2], [2, 3, 2]],
    ['the last axis', [3, 2], [1, 5]],
    ['no axis', [3, 2], [1, 1]],
  ])('tile of %s equals the cpu backend', async (_, shape, reps) => {
    await expectSameOnWasm(
      scaled((x) => tf.tile(x, reps)),
      shape,
      [1],
    );
  });

  test('tile of integers', async () => {
    await tf.setBackend('wasm');
    expect([...tf.tile(tf.tensor1d([1, 2], 'int32'), [2]).dataSync()]).toEqual([1, 2, 1, 2]);
  });

  // Gather has no gradient on wasm.
  test.each<[string, number[], number, number[], number[]]>([
    ['the first axis', [3, 2], 0, [2, 0, 2], [4, 5, 0, 1, 4, 5]],
    ['a middle axis', [2, 3, 2], 1, [2, 1], [4, 5, 2, 3, 10, 11, 8, 9]],
    ['the last axis', [2, 3], 1, [1, 0, 2, 2], [1, 0, 2, 2, 4, 3, 5, 5]],
  ])('gather along %s takes whole blocks', async (_, shape, axis, indices, expected) => {
    await tf.setBackend('wasm');
    const x = tf
      .range(
        0,
        shape.reduce((product, length) => product * length, 1),
      )
      .reshape(shape);
    const chosen = tf.gather(x, tf.tensor1d(indices, 'int32'), axis);
    expect(chosen.shape).toEqual(shape.map((length, i) => (i === axis ? indices.length : length)));
    expect([...chosen.dataSync()]).toEqual(expected);
  });

  test('the gradient of a gather adds up where an index comes again', async () => {
    await expectSameOnWasm(
      scaled((x) => tf.gather(x, tf.tensor1d([1, 0, 1, 2, 1], 'int32'), 1)),
      [2, 3, 4],
      [1],
    );
  });

  test('gather by indices of two axes gives two axes', async () => {
    await tf.setBackend('wasm');
    const chosen = tf.gather(tf.tensor1d([5, 6, 7]), tf.tensor2d([2, 0, 1, 1], [2, 2], 'int32') as tf.Tensor);
    expect(chosen.arraySync()).toEqual([
      [7, 5],
      [6, 6],
    ]);
  });

  test('gather refuses an index outside of the axis', async () => {
    await tf.setBackend('wasm');
    expect(() => tf.gather(tf.ones([3, 2]), tf.tensor1d([3], 'int32'))).toThrow('3 is not in [0, 2]');
  });

  test('leave no tensor behind', async () => {
    await tf.setBackend('wasm');
    const [x, indices] = [tf.ones([2, 3, 2, 3, 2]), tf.tensor1d([1, 0], 'int32')];
    const before = tf.memory().numTensors;
    for (const order of [
      [4, 2, 0, 3, 1],
      [4, 2, 3, 1, 0],
      [0, 1, 2, 3, 4],
    ])
      tf.transpose(x, order).dispose();
    tf.tile(x, [1, 2, 1, 2, 1]).dispose();
    tf.tile(x, [1, 1, 1, 1, 1]).dispose();
    tf.gather(x, indices, 2).dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, indices]);
  });
});
