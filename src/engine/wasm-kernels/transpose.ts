import { ndarray, permute } from '../../arrays.ts';
import { tf } from '../tensorflow.ts';
import { viewOf } from './heap.ts';

/** Up to this many axes the backend's kernel is fast; beyond, it takes 50 ns an element. */
const fastAxes = 4;

/**
 * Transposes a float32 `x` that the backend is slow at. Axes that stay neighbours become one first: of [N, T, H, W, C]
 * to [C, H, W, T, N] the backend sees four axes.
 *
 * @returns undefined where the backend's own kernel is the way to go
 */
export function transpose(x: tf.Tensor, order: readonly number[]): tf.Tensor | undefined {
  if (x.rank <= fastAxes) return undefined;
  const merged = mergeNeighbours(x.shape, order);
  const shape = order.map((axis) => x.shape[axis]);
  if (merged.shape.length <= fastAxes) return tf.transpose(x.reshape(merged.shape), merged.order).reshape(shape);
  const values = viewOf(x);
  return tf.tensor(permute(ndarray(merged.shape, values), merged.order).data, shape);
}

/** The same transposition with each run of neighbours as one axis. */
function mergeNeighbours(shape: readonly number[], order: readonly number[]): { shape: number[]; order: number[] } {
  const runs: number[][] = [];
  for (const axis of order) {
    const run = runs.at(-1);
    if (run?.at(-1) === axis - 1) run.push(axis);
    else runs.push([axis]);
  }
  const before = runs.toSorted((a, b) => a[0] - b[0]);
  return {
    shape: before.map((run) => run.reduce((length, axis) => length * shape[axis], 1)),
    order: runs.map((run) => before.indexOf(run)),
  };
}
