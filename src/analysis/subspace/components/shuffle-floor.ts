import type { NdArray } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import { randomStream } from '../../../random/stream.ts';
import { eigenvaluesOf } from './eigen.ts';
import { usualRows } from './principal-components.ts';

interface ShuffleOptions {
  /** Shuffles that the spectrum is averaged over. */
  readonly shuffles: number;
  /** Eigenvalues given. */
  readonly components: number;
  readonly centred: boolean;
  readonly outlierRatio?: number;
  readonly seed: number;
}

/** Different orders of time that the entries of a dSTRF are given; more entries than these share some. */
const ordersDrawn = 2048;
/** Values of shuffled dSTRFs held at a time. */
const valuesAtOnce = 2 ** 22;
/** Entries of orders kept for units with as many rows; outliers make their numbers differ. */
const entriesKept = 2 ** 25;

/** Spectra of dSTRFs whose entries are shuffled in time; the orders are drawn once, from stream "dstrf-shuffle". */
export class ShuffleFloor {
  private readonly options: ShuffleOptions;
  private readonly orders = new Map<number, Uint16Array[]>();

  constructor(options: ShuffleOptions) {
    this.options = options;
  }

  /**
   * Eigenvalues of dSTRFs [time, lag, ...frame] when every entry is permuted over time on its own, the mean over
   * shuffles (code of Wingert et al. 2026). The total variance stays what it was, so they compare with the real ones as
   * they are: absolute eigenvalues, that is fractions of the total variance, where their code scales the retained
   * components of either spectrum to sum 1. Shuffled spectra are flat and leave more outside the retained ones, so the
   * code's way raises their floor and finds fewer dimensions. At most 65 536 times.
   */
  eigenvalues(dstrf: NdArray): Float64Array {
    const { components, centred, outlierRatio, shuffles, seed } = this.options;
    const size = dstrf.data.length / dstrf.shape[0];
    const kept = outlierRatio === undefined ? allRows(dstrf.shape[0]) : usualRows(dstrf, outlierRatio);
    const times = kept.length;
    const columns = columnsOf(dstrf.data, kept, size, centred);
    const freedom = centred ? times - 1 : times;
    const sum = new Float64Array(Math.min(components, times, size));
    const atOnce = Math.max(1, Math.floor(valuesAtOnce / columns.length));
    for (let first = 0; first < shuffles; first += atOnce) {
      tf.tidy(() => {
        const grams = [];
        for (let shuffle = first; shuffle < Math.min(shuffles, first + atOnce); shuffle++) {
          const stream = randomStream(seed, `dstrf-shuffle/${shuffle}`);
          const mixed = tf.tensor2d(this.shuffled(columns, times, stream.permutation(Math.max(size, ordersDrawn))), [
            size,
            times,
          ]);
          grams.push(times < size ? tf.matMul(mixed, mixed, true, false) : tf.matMul(mixed, mixed, false, true));
        }
        for (const values of eigenvaluesOf(tf.stack(grams) as tf.Tensor3D)) {
          for (let k = 0; k < sum.length; k++) sum[k] += values[k] / (shuffles * freedom);
        }
      });
    }
    return sum;
  }

  /** Entries [entry, time], each in an order of its own. */
  private shuffled(columns: Float32Array, times: number, assignment: Int32Array): Float32Array {
    const orders = this.ordersOf(times);
    const mixed = new Float32Array(columns.length);
    for (let start = 0, entry = 0; start < columns.length; start += times, entry++) {
      const order = orders[assignment[entry] % ordersDrawn];
      for (let t = 0; t < times; t++) mixed[start + t] = columns[start + order[t]];
    }
    return mixed;
  }

  private ordersOf(times: number): Uint16Array[] {
    const known = this.orders.get(times);
    if (known) return known;
    const stream = randomStream(this.options.seed, `dstrf-shuffle-orders/${times}`);
    const orders = Array.from({ length: ordersDrawn }, () => Uint16Array.from(stream.permutation(times)));
    if ((this.orders.size + 1) * ordersDrawn * times > entriesKept) this.orders.clear();
    this.orders.set(times, orders);
    return orders;
  }
}

const allRows = (count: number): Int32Array => Int32Array.from({ length: count }, (_, row) => row);

/** The chosen rows of [time, entry] as [entry, time], less their means when centred. */
function columnsOf(data: Float32Array, rows: Int32Array, size: number, centred: boolean): Float32Array {
  const columns = new Float32Array(rows.length * size);
  for (let t = 0; t < rows.length; t++) {
    for (let i = 0; i < size; i++) columns[i * rows.length + t] = data[rows[t] * size + i];
  }
  if (!centred) return columns;
  for (let start = 0; start < columns.length; start += rows.length) {
    let mean = 0;
    for (let t = 0; t < rows.length; t++) mean += columns[start + t] / rows.length;
    for (let t = 0; t < rows.length; t++) columns[start + t] -= mean;
  }
  return columns;
}
