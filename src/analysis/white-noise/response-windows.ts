import { type NdArray, sizeOf } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import { meanSmoothedResponse } from '../../signal/smooth-responses.ts';
import { trainingSegments } from '../../training/encoder/jackknife.ts';
import { inputScaling } from '../../training/encoder/scaling.ts';
import { laggedDesign } from '../encoding/lagged-design.ts';

/** The scored bins of some clips, one after the other: the stimulus up to each, and the responses. */
export interface ResponseWindows {
  /** The last lags of the stimulus at every bin [bin, lag · frame], standardised by the training clips; lag 0 first. */
  readonly windows: tf.Tensor2D;
  /** Mean treated responses [bin, unit], NaN where missing. */
  readonly responses: NdArray;
}

/** The windows and responses of `clips` without the bins that are skipped; the windows are the caller's to dispose. */
export function responseWindows(data: EncodingData, clips: readonly number[], lags: number): ResponseWindows {
  const { skipBins } = data.treatment;
  const moments = inputScaling(data.clips, trainingSegments(data), data.frame);
  const size = lags * sizeOf(data.frame);
  const responses = clips.map((clip) => meanSmoothedResponse(data.clips[clip].repeats, data.treatment));
  const windows = tf.tidy(() =>
    tf.concat(
      clips.map((clip, i) => {
        const bins = Math.max(0, responses[i].shape[0] - skipBins);
        return laggedDesign(data, clip, lags, moments).slice([skipBins, 0], [bins, size]);
      }),
    ),
  );
  const units = data.units.length;
  const kept = responses.map(({ data: values }) => values.subarray(skipBins * units));
  const joined = new Float32Array(kept.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const values of kept) {
    joined.set(values, offset);
    offset += values.length;
  }
  return { windows, responses: { shape: [joined.length / units, units], data: joined } };
}

/** The bins [bin] at which a unit has a response, all or those of one half, and the responses there. */
export function presentResponses(
  { shape, data }: NdArray,
  unit: number,
  half?: 0 | 1,
): { bins: Int32Array; values: Float32Array } {
  const [count, units] = shape;
  const isIn = (t: number) => half === undefined || Math.floor((10 * t) / count) % 2 === half;
  const bins = Int32Array.from({ length: count }, (_, t) => t).filter(
    (t) => isIn(t) && !Number.isNaN(data[t * units + unit]),
  );
  return { bins, values: Float32Array.from(bins, (t) => data[t * units + unit]) };
}
