import { inverseOrder, type NdArray, permute } from '../../../src/arrays.ts';
import { tf } from '../../../src/engine/tensorflow.ts';

/** Tensor of the same shape and values. */
export function toTensor<R extends tf.Rank>({ shape, data }: NdArray): tf.Tensor<R> {
  return tf.tensor<R>(data, [...shape] as tf.ShapeMap[R]);
}

/** Copies a tensor out. */
export function fromTensor(tensor: tf.Tensor): NdArray {
  return { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) };
}

/** `tf.tidy` for a function whose result is no tensor. */
export function withTensors<T>(compute: () => T): T {
  const results: T[] = [];
  tf.tidy(() => {
    results.push(compute());
  });
  return results[0];
}

/** Golden files have channels on axis 1, this project has them last. */
export const channelsLast = (array: NdArray): NdArray => permute(array, lastOrder(array.shape.length));

/** Inverse of `channelsLast`. */
export const channelsFirst = (array: NdArray): NdArray => permute(array, inverseOrder(lastOrder(array.shape.length)));

function lastOrder(rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [0, ...axes.slice(2), ...axes.slice(1, 2)];
}
