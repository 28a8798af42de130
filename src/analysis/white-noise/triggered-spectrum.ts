import { tf } from '../../engine/tensorflow.ts';
import { eigenvaluesOf, spectrumOf } from '../subspace/components/eigen.ts';

/** What precedes the spikes of one unit, over the standardised stimulus. */
export interface TriggeredSpectrum {
  /** Mean window before a spike [value]. */
  readonly average: Float32Array;
  /** Eigenvalues of the spike-triggered second moment less that of all windows, the largest first. */
  readonly values: Float64Array;
  /** Eigenvectors in that order, one a row [filter, value]. */
  readonly vectors: Float32Array;
}

/**
 * Spike-triggered average and covariance of windows [window, value] weighted by responses [window] of 0 and more: the
 * eigenvectors of E[s sᵀ | spike] − E[s sᵀ], about the mean stimulus and not about the spike-triggered average, as
 * Touryan, Lau & Dan (2002) have it, so that a filter that the response rectifies is among them. `prior` is E[s sᵀ].
 */
export function triggeredSpectrum(
  windows: tf.Tensor2D,
  responses: ArrayLike<number>,
  prior: tf.Tensor2D,
): TriggeredSpectrum {
  let spectrum: TriggeredSpectrum | undefined;
  tf.tidy(() => {
    const { average, difference } = momentsOf(windows, responses, 0, prior);
    const shift = boundOf(difference);
    const size = difference.shape[0];
    const { values, vectors } = spectrumOf(difference.add(tf.eye(size).mul(shift)));
    spectrum = {
      average: Float32Array.from(average.dataSync()),
      values: values.map((value) => value - shift),
      vectors: Float32Array.from(vectors.transpose().dataSync()),
    };
  });
  return spectrum!;
}

/**
 * Lowest and highest eigenvalue when the responses are shifted in time against the windows, in a circle, by `shifts`
 * [shift]: what the covariance comes to without any tuning, for as many spikes in the same bursts.
 */
export function shiftedRange(
  windows: tf.Tensor2D,
  responses: ArrayLike<number>,
  prior: tf.Tensor2D,
  shifts: readonly number[],
): { lowest: number; highest: number } {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const by of shifts) {
    tf.tidy(() => {
      const { difference } = momentsOf(windows, responses, by, prior);
      const shift = boundOf(difference);
      const size = difference.shape[0];
      const [values] = eigenvaluesOf(difference.add(tf.eye(size).mul(shift)).expandDims(0) as tf.Tensor3D);
      lowest = Math.min(lowest, values[size - 1] - shift);
      highest = Math.max(highest, values[0] - shift);
    });
  }
  return { lowest, highest };
}

/** E[s sᵀ] of windows [window, value]. */
export const secondMoment = (windows: tf.Tensor2D): tf.Tensor2D =>
  tf.tidy(() => tf.matMul(windows, windows, true).div(windows.shape[0]));

/** Mean window before a spike, and the second moment there less that of all windows; only bins with spikes are looked at. */
function momentsOf(windows: tf.Tensor2D, responses: ArrayLike<number>, shift: number, prior: tf.Tensor2D) {
  const count = responses.length;
  const rows: number[] = [];
  const weights: number[] = [];
  let total = 0;
  for (let t = 0; t < count; t++) {
    if (responses[t] === 0) continue;
    rows.push((t + shift) % count);
    weights.push(responses[t]);
    total += responses[t];
  }
  const before = tf.gather(windows, tf.tensor1d(rows, 'int32'));
  const weighted = before.mul<tf.Tensor2D>(tf.tensor2d(weights, [rows.length, 1]).div(total));
  return {
    average: weighted.sum<tf.Tensor1D>(0),
    difference: tf.matMul(weighted, before, true).sub<tf.Tensor2D>(prior),
  };
}

/** A bound on the size of the eigenvalues of a symmetric matrix (Gershgorin): added to its diagonal it makes them positive. */
const boundOf = (matrix: tf.Tensor2D): number => matrix.abs().sum(1).max().dataSync()[0];
