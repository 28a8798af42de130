import { beforeAll, expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { linearScan, scanByDoubling } from '../../src/layers/linear-scan.ts';
import { normals } from './helpers.ts';

beforeAll(async () => {
  await startEngine();
});

/** Largest difference of two tensors. */
const distance = (a: tf.Tensor, b: tf.Tensor): number => a.sub(b).abs().max().dataSync()[0];

/** The recurrence step by step, in tfjs operations. */
function stepByStep(a: tf.Tensor, b: tf.Tensor3D): tf.Tensor3D {
  const factors = a.add(tf.zerosLike(b)) as tf.Tensor3D;
  const steps: tf.Tensor[] = [];
  let y = tf.zeros([1, 1, 1]) as tf.Tensor;
  for (let t = 0; t < b.shape[1]; t++) {
    y = factors
      .slice([0, t, 0], [-1, 1, -1])
      .mul(y)
      .add(b.slice([0, t, 0], [-1, 1, -1]));
    steps.push(y);
  }
  return tf.concat(steps, 1) as tf.Tensor3D;
}

test('hand-worked: halves and adds', () => {
  const y = linearScan(tf.scalar(0.5), tf.tensor3d([1, 0, 2, 0, 4], [1, 5, 1]));
  expect([...y.dataSync()]).toEqual([1, 0.5, 2.25, 1.125, 4.5625]);
});

test.each([1, 2, 3, 8, 21])('%i steps, with factors that vary: value and gradients as step by step', (time) => {
  const a = normals('a', [2, time, 3]).mul(0.7);
  const b = normals<tf.Rank.R3>('b', [2, time, 3]);
  const weight = normals('w', [2, time, 3]);
  const both = [linearScan, stepByStep].map((scan) =>
    tf.valueAndGrads((a, b) =>
      scan(a, b as tf.Tensor3D)
        .mul(weight)
        .sum(),
    )([a, b]),
  );
  expect(distance(linearScan(a, b), stepByStep(a, b))).toBeLessThan(1e-5);
  expect(distance(both[0].grads[0], both[1].grads[0])).toBeLessThan(1e-5);
  expect(distance(both[0].grads[1], both[1].grads[1])).toBeLessThan(1e-5);
});

test.each([[[3]], [[1, 1, 3]], [[2, 1, 1]], [[1, 13, 1]]])(
  'a factor [%s] is broadcast, and so is its gradient',
  (shape) => {
    const a = normals('a', shape).mul(0.7);
    const b = normals<tf.Rank.R3>('b', [2, 13, 3]);
    const [ours, theirs] = [linearScan, stepByStep].map((scan) =>
      tf.valueAndGrads((a, b) =>
        scan(a, b as tf.Tensor3D)
          .square()
          .sum(),
      )([a, b]),
    );
    expect(ours.grads[0].shape).toEqual(shape);
    expect(distance(ours.grads[0], theirs.grads[0])).toBeLessThan(1e-4);
    expect(distance(ours.grads[1], theirs.grads[1])).toBeLessThan(1e-4);
  },
);

test('a factor that does not broadcast is an error with both shapes', () => {
  expect(() => linearScan(tf.zeros([2]), tf.zeros([1, 4, 3]))).toThrow('b is [1,4,3] and a is [2]');
});

test.each(['forward', 'backward'] as const)('by doubling it gives the same, %s', (direction) => {
  const [a, b] = [normals('a', [2, 29, 70]).mul(0.7), normals('b', [2, 29, 70])];
  const reversed = (x: tf.Tensor) => (direction === 'forward' ? x : x.reverse(1));
  const expected = reversed(linearScan(reversed(a), reversed(b)));
  expect(distance(scanByDoubling(a, b, direction), expected)).toBeLessThan(1e-5);
});
