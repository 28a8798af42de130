import { type NdArray, sizeOf } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import { CortexError } from '../../../errors.ts';

/** One bin of one clip. */
export interface ClipTime {
  /** Index among the stimuli given. */
  readonly clip: number;
  readonly bin: number;
}

/** Which frames around a bin are looked at. */
export interface WindowSpan {
  /** First and last lag, both included: 0 is the present bin, positive lags lie in the past. */
  readonly from: number;
  readonly to: number;
}

/** Throws InvalidInput for a time outside its clip, or whose window reaches outside it; `clipBins` are the clips' lengths. */
export function expectTimes(clipBins: readonly number[], times: readonly ClipTime[], { from, to }: WindowSpan): void {
  if (times.length === 0) throw new CortexError('InvalidInput', 'dSTRFs need at least one time but got none.');
  for (const { clip, bin } of times) {
    const length: number | undefined = clipBins[clip];
    if (length !== undefined && bin - to >= 0 && bin - from < length) continue;
    const clipText = length === undefined ? `there are ${clipBins.length} clips` : `clip ${clip} has ${length} bins`;
    throw new CortexError(
      'InvalidInput',
      `A dSTRF at clip ${clip}, bin ${bin} needs the bins ${bin - to} to ${bin - from}, but ${clipText}; choose other times or fewer lags.`,
    );
  }
}

/** The frames `from`…`to` around each time as a tensor [time, lag, ...frame], lag `from` first. */
export function stimulusWindows(
  stimuli: readonly NdArray[],
  times: readonly ClipTime[],
  { from, to }: WindowSpan,
): tf.Tensor {
  const frame = stimuli[times[0].clip].shape.slice(1);
  const size = sizeOf(frame);
  const lags = to - from + 1;
  const values = new Float32Array(times.length * lags * size);
  times.forEach(({ clip, bin }, row) => {
    const { data } = stimuli[clip];
    for (let lag = 0; lag < lags; lag++) {
      const start = (bin - from - lag) * size;
      values.set(data.subarray(start, start + size), (row * lags + lag) * size);
    }
  });
  return tf.tensor(values, [times.length, lags, ...frame]);
}
