import { type NdArray, sizeOf } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';

/** Mean and standard deviation of the stimulus: one of each channel of a spectrogram, one value for a video. */
interface StimulusMoments {
  readonly mean: Float32Array;
  readonly sd: Float32Array;
}

/** Moments (population) of stimuli [time, ...frame], per channel of [time, channel], else over everything. */
export function stimulusMoments(stimuli: readonly NdArray[]): StimulusMoments {
  const channels = stimuli[0].shape.length === 2 ? stimuli[0].shape[1] : 1;
  const count = stimuli.reduce((sum, { data }) => sum + data.length / channels, 0);
  const mean = new Float64Array(channels);
  const square = new Float64Array(channels);
  for (const { data } of stimuli) for (let i = 0; i < data.length; i++) mean[i % channels] += data[i] / count;
  for (const { data } of stimuli) {
    for (let i = 0; i < data.length; i++) square[i % channels] += (data[i] - mean[i % channels]) ** 2 / count;
  }
  if (square.some((value) => value === 0)) {
    throw new CortexError('InvalidData', 'A channel of the stimulus is constant, so it cannot be standardised.');
  }
  return { mean: Float32Array.from(mean), sd: Float32Array.from(square, Math.sqrt) };
}

/** (stimulus − mean) / sd. */
export function standardiseStimulus(stimulus: NdArray, { mean, sd }: StimulusMoments): NdArray {
  const channels = mean.length;
  const data = stimulus.data.map((value, i) => (value - mean[i % channels]) / sd[i % channels]);
  return { shape: stimulus.shape, data };
}

/**
 * Projections z_k(t) = Σ p_k(τ, frame) · s(t − τ, frame) of a standardised stimulus [time, ...frame] on filters
 * [filter, lag, ...frame]: [time, filter]. Before its first frame the stimulus is 0, its mean.
 */
export function projections(stimulus: NdArray, filters: NdArray, times?: ArrayLike<number>): NdArray<Float64Array> {
  const [count, lags, ...frame] = filters.shape;
  const frameSize = sizeOf(frame);
  const window = lags * frameSize;
  const padded = new Float64Array((lags - 1) * frameSize + stimulus.data.length);
  padded.set(stimulus.data, (lags - 1) * frameSize);
  const chronological = reverseLags(filters);
  const rows = times?.length ?? stimulus.shape[0];
  const data = new Float64Array(rows * count);
  for (let row = 0; row < rows; row++) {
    const from = (times ? times[row] : row) * frameSize;
    for (let k = 0; k < count; k += 2) {
      const first = k * window;
      const second = Math.min(k + 1, count - 1) * window;
      let a = 0;
      let b = 0;
      for (let i = 0; i < window; i++) {
        const value = padded[from + i];
        a += value * chronological[first + i];
        b += value * chronological[second + i];
      }
      data[row * count + k] = a;
      if (k + 1 < count) data[row * count + k + 1] = b;
    }
  }
  return { shape: [rows, count], data };
}

function reverseLags({ shape, data }: NdArray): Float64Array {
  const [count, lags, ...frame] = shape;
  const frameSize = sizeOf(frame);
  const reversed = new Float64Array(data.length);
  for (let k = 0; k < count; k++) {
    for (let lag = 0; lag < lags; lag++) {
      const from = (k * lags + lag) * frameSize;
      reversed.set(data.subarray(from, from + frameSize), (k * lags + lags - 1 - lag) * frameSize);
    }
  }
  return reversed;
}
