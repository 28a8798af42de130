import { type NdArray, sizeOf } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import { CortexError } from '../../../errors.ts';
import { spectrumOf } from './eigen.ts';

interface ComponentOptions {
  /** Components kept (25); fewer when the dSTRFs span fewer. */
  readonly components?: number;
  /** Take the mean over time off first (the published analysis); otherwise the second moment is decomposed. */
  readonly centred?: boolean;
  /** Rows that deviate more than this from the mean are left out; see `usualRows`. No cut when undefined. */
  readonly outlierRatio?: number;
}

/** Principal components of the dSTRFs of one unit or site. */
export interface PrincipalComponents {
  /** Orthonormal, each of positive sum: [component, lag, ...frame]. */
  readonly filters: NdArray;
  /** Variance along each of them, n − 1 in the denominator (second moment, n, when not centred). */
  readonly eigenvalues: Float64Array;
  /** Sum over all directions, kept or not. */
  readonly totalVariance: number;
  /** dSTRFs that were not left out as outliers. */
  readonly rows: number;
  /** True when the dSTRFs do not change in time, as those of a linear model: their normalised mean is the one component. */
  readonly constant: boolean;
}

/** sd(row − mean) / sd(mean) above which the code of Wingert et al. (2026) drops a row. */
export const usualOutlierRatio = 5;
/** Variance below this part of the squared mean is rounding: the dSTRF is constant. */
const constantPart = 1e-9;
/** Eigenvalues below this part of the first are rounding. */
const smallestEigenvalue = 1e-6;

/**
 * Principal components of dSTRFs [time, lag, ...frame] (Wingert et al. 2026): the eigenvectors of the
 * covariance matrix, or of the products between times (Turk & Pentland 1991, eq. 6), whichever is smaller. dSTRFs that
 * are zero throughout have no component. Throws InvalidInput for fewer than two times.
 */
export function principalComponents(dstrf: NdArray, options: ComponentOptions = {}): PrincipalComponents {
  const { components = 25, centred = true, outlierRatio } = options;
  const [times, ...field] = dstrf.shape;
  if (times < 2) throw new CortexError('InvalidInput', `Components need dSTRFs at 2 times or more but got ${times}.`);
  const size = sizeOf(field);
  const kept = outlierRatio === undefined ? undefined : usualRows(dstrf, outlierRatio);
  const rows = kept?.length ?? times;
  let result: PrincipalComponents | undefined;
  tf.tidy(() => {
    const all = tf.tensor2d(dstrf.data, [times, size]);
    const raw = kept && rows < times ? tf.gather(all, kept) : all;
    const mean = raw.mean<tf.Tensor1D>(0);
    const x = centred ? raw.sub<tf.Tensor2D>(mean) : raw;
    const freedom = centred ? rows - 1 : rows;
    const totalVariance = x.square().sum().dataSync()[0] / freedom;
    const meanSquare = mean.square().sum().dataSync()[0];
    if (totalVariance <= constantPart * meanSquare || totalVariance === 0) {
      const filters = meanSquare > 0 ? positiveSums(mean.div<tf.Tensor1D>(Math.sqrt(meanSquare)).dataSync(), size) : [];
      const count = filters.length / size;
      result = {
        filters: { shape: [count, ...field], data: Float32Array.from(filters) },
        eigenvalues: new Float64Array(count).fill(meanSquare),
        totalVariance: meanSquare,
        rows,
        constant: true,
      };
      return;
    }
    const { values, directions } = rows < size ? byTimes(x, components) : byEntries(x, components);
    const eigenvalues = values.map((value) => value / freedom);
    const filters = positiveSums(directions.dataSync(), size);
    result = {
      filters: { shape: [eigenvalues.length, ...field], data: filters },
      eigenvalues,
      totalVariance,
      rows,
      constant: false,
    };
  });
  return result!;
}

/**
 * Rows of dSTRFs [time, …] with sd(row − mean) / sd(mean) up to `ratio`, sd over the entries. When that would drop more
 * than half of them, the mean is too small to measure deviations with (as in a unit that responds to a feature and to its
 * opposite alike), and all stay.
 */
export function usualRows({ shape, data }: NdArray, ratio: number): Int32Array {
  const times = shape[0];
  const size = data.length / times;
  const mean = new Float64Array(size);
  for (let i = 0; i < data.length; i++) mean[i % size] += data[i] / times;
  const limit = ratio ** 2 * spread(mean, 0, size);
  const difference = new Float64Array(size);
  const usual = [];
  for (let t = 0; t < times; t++) {
    for (let i = 0; i < size; i++) difference[i] = data[t * size + i] - mean[i];
    if (spread(difference, 0, size) <= limit) usual.push(t);
  }
  return usual.length * 2 < times ? Int32Array.from({ length: times }, (_, t) => t) : Int32Array.from(usual);
}

function spread(values: Float64Array, start: number, size: number): number {
  let [sum, squares] = [0, 0];
  for (let i = start; i < start + size; i++) {
    sum += values[i];
    squares += values[i] ** 2;
  }
  return squares / size - (sum / size) ** 2;
}

/** Directions [component, entry] and sums of squares along them, by the small matrix of products between times. */
function byTimes(x: tf.Tensor2D, components: number) {
  const { values, vectors } = spectrumOf(tf.matMul(x, x, false, true));
  const count = meaningful(values, components);
  const weights = vectors.slice([0, 0], [-1, count]);
  const projected = tf.matMul(weights, x, true, false);
  return { values: values.slice(0, count), directions: projected.div(projected.norm('euclidean', 1, true)) };
}

/** The same by the matrix of products between entries. */
function byEntries(x: tf.Tensor2D, components: number) {
  const { values, vectors } = spectrumOf(tf.matMul(x, x, true, false));
  const count = meaningful(values, components);
  return { values: values.slice(0, count), directions: vectors.slice([0, 0], [-1, count]).transpose() };
}

const meaningful = (values: Float64Array, most: number): number =>
  Math.max(1, values.slice(0, most).findLastIndex((value) => value > smallestEigenvalue * values[0]) + 1);

/** Turns every row of [component, entry] so that its sum is positive. */
function positiveSums(rows: ArrayLike<number>, size: number): Float32Array {
  const turned = Float32Array.from(rows);
  for (let start = 0; start < turned.length; start += size) {
    let sum = 0;
    for (let i = start; i < start + size; i++) sum += turned[i];
    if (sum < 0) for (let i = start; i < start + size; i++) turned[i] = -turned[i];
  }
  return turned;
}
