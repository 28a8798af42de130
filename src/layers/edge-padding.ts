import { tf } from '../engine/tensorflow.ts';
import type { Factors } from './up-sampling.ts';

/**
 * Lays x [B, T, H, W, C] in the middle of a grid of `padded` frames, rows and columns, whose margins repeat the values at
 * the edges. An odd place more goes behind. x itself where nothing is added.
 */
export function padEdges(x: tf.Tensor5D, padded: Factors): tf.Tensor5D {
  return padded.reduce((grid, length, i) => padAxis(grid, i + 1, length), x);
}

/** The video of `size` frames, rows and columns from the middle of such a grid. */
export function cropEdges(x: tf.Tensor5D, size: Factors): tf.Tensor5D {
  const [batch, , , , channels] = x.shape;
  const from = size.map((length, i) => Math.floor((x.shape[i + 1] - length) / 2));
  if (size.every((length, i) => length === x.shape[i + 1])) return x;
  return x.slice([0, from[0], from[1], from[2], 0], [batch, size[0], size[1], size[2], channels]);
}

function padAxis(x: tf.Tensor5D, axis: number, length: number): tf.Tensor5D {
  const missing = length - x.shape[axis];
  if (missing === 0) return x;
  const before = Math.floor(missing / 2);
  const edge = (position: number) => {
    const begin = x.shape.map((_, i) => (i === axis ? position : 0));
    return x.slice<tf.Tensor5D>(
      begin,
      x.shape.map((size, i) => (i === axis ? 1 : size)),
    );
  };
  const repeated = (position: number, count: number) =>
    count === 0 ? [] : new Array<tf.Tensor5D>(count).fill(edge(position));
  return tf.concat([...repeated(0, before), x, ...repeated(x.shape[axis] - 1, missing - before)], axis);
}
