import { expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { convolution2dInputGradient } from '../../src/layers/convolution-2d-gradient.ts';
import { randomStream } from '../../src/random/stream.ts';

await startEngine();

test.each([
  { height: 32, width: 32, taps: [7, 7], stride: 2 },
  { height: 9, width: 12, taps: [5, 3], stride: 2 },
  { height: 8, width: 7, taps: [3, 4], stride: 1 },
  { height: 6, width: 5, taps: [1, 1], stride: 2 },
  { height: 10, width: 11, taps: [4, 2], stride: 3 },
])('the gradient of a convolution with respect to its input: %j', ({ height, width, taps, stride }) => {
  const stream = randomStream(1, 'gradient');
  const draw = <R extends tf.Rank>(shape: number[]) =>
    tf.tensor<R>(stream.normals(shape.reduce((a, b) => a * b, 1)), shape as tf.ShapeMap[R]);
  const x = draw<tf.Rank.R4>([2, height, width, 3]);
  const kernel = draw<tf.Rank.R4>([...taps, 3, 4]);
  const output = x.conv2d<tf.Tensor4D>(kernel, stride, 'same');
  const gradient = draw<tf.Rank.R4>(output.shape);
  const ours = convolution2dInputGradient(gradient, kernel, stride, [height, width]);
  const theirs = tf.grad((input: tf.Tensor) => (input as tf.Tensor4D).conv2d(kernel, stride, 'same'))(x, gradient);
  expect(ours.shape).toEqual(x.shape);
  expect(ours.sub(theirs).abs().max().dataSync()[0]).toBeLessThan(1e-5);
  expect(theirs.abs().max().dataSync()[0]).toBeGreaterThan(1);
});
