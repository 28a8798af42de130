import { type NdArray, rowValues } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import type { ReadoutFrames } from '../model/readout-network.ts';

/** Bins of the joined clips by their use; none is in two. */
export interface SplitBins {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** One fit: its inputs over time and the units that it predicts. */
export interface FrameItem {
  /** Projections [filter, bin] over the joined clips. */
  readonly projections: NdArray;
  readonly units: readonly number[];
}

/** Mean and standard deviation over the training bins. */
export interface Moments {
  readonly mean: number;
  readonly sd: number;
}

/** Moments over `bins` of row `row` of values [row, bin]; NaN is left out, and sd is 1 where there is no variance. */
export function momentsOver(values: ArrayLike<number>, bins: Int32Array): Moments {
  let [sum, squares, count] = [0, 0, 0];
  for (const bin of bins) {
    if (Number.isNaN(values[bin])) continue;
    sum += values[bin];
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  for (const bin of bins) if (!Number.isNaN(values[bin])) squares += (values[bin] - mean) ** 2;
  const sd = Math.sqrt(squares / Math.max(1, count));
  return { mean, sd: sd > 0 ? sd : 1 };
}

/**
 * The frames of `items` at `bins`: inputs and targets scaled to mean 0 and sd 1 over the training bins, filled up with
 * zeros to the widest item. `responses` is [unit, bin], NaN where missing. Tensors belong to the caller.
 */
export function framesOf(
  items: readonly FrameItem[],
  responses: NdArray,
  bins: Int32Array,
  trainBins: Int32Array,
): ReadoutFrames {
  const width = items.reduce((most, { projections }) => Math.max(most, projections.shape[0]), 1);
  const outputs = items.reduce((most, { units }) => Math.max(most, units.length), 1);
  const inputs = new Float32Array(items.length * bins.length * width);
  const targets = new Float32Array(items.length * bins.length * outputs);
  const weights = new Float32Array(targets.length);
  let missing = false;
  const fill = (into: Float32Array, item: number, columns: number, column: number, values: Float32Array) => {
    const { mean, sd } = momentsOver(values, trainBins);
    for (const [i, bin] of bins.entries()) {
      into[(item * bins.length + i) * columns + column] = (values[bin] - mean) / sd;
    }
  };
  for (const [i, { projections, units }] of items.entries()) {
    for (let k = 0; k < projections.shape[0]; k++) fill(inputs, i, width, k, rowValues(projections, k));
    for (const [o, unit] of units.entries()) fill(targets, i, outputs, o, rowValues(responses, unit));
    missing ||= units.length < outputs;
    for (let cell = i * bins.length * outputs; cell < (i + 1) * bins.length * outputs; cell++) {
      if (cell % outputs >= units.length || Number.isNaN(targets[cell])) {
        targets[cell] = 0;
        missing = true;
      } else {
        weights[cell] = 1;
      }
    }
  }
  return {
    inputs: tf.tensor3d(inputs, [items.length, bins.length, width]),
    targets: tf.tensor3d(targets, [items.length, bins.length, outputs]),
    ...(missing ? { weights: tf.tensor3d(weights, [items.length, bins.length, outputs]) } : {}),
  };
}
