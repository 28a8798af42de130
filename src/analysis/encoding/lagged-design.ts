import { expectFinite, sizeOf } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';

/** Mean and standard deviation of a stimulus: a value a channel, or one for a video. */
export interface StimulusMoments {
  readonly inputMean: ArrayLike<number>;
  readonly inputSd: ArrayLike<number>;
}

/**
 * Regressors of a clip [time, lags · frame + 1]: the last `lags` standardised frames, lag by lag, and a 1. Zeros stand
 * before the start. Throws InvalidData for a stimulus that is not finite.
 */
export function laggedDesign(
  data: Pick<EncodingData, 'clips' | 'frame'>,
  clip: number,
  lags: number,
  { inputMean, inputSd }: StimulusMoments,
): tf.Tensor2D {
  const { stimulus, name } = data.clips[clip];
  expectFinite(stimulus, `stimulus "${name}"`);
  const time = stimulus.shape[0];
  const size = sizeOf(data.frame);
  return tf.tidy(() => {
    const frames = tf
      .tensor2d(stimulus.data, [time, size])
      .sub(tf.tensor1d(Float32Array.from(inputMean)))
      .div(tf.tensor1d(Float32Array.from(inputSd)));
    const padded = tf.concat([tf.zeros([lags - 1, size]), frames]);
    const shifted = Array.from({ length: lags }, (_, lag) => padded.slice([lags - 1 - lag, 0], [time, size]));
    return tf.concat([...shifted, tf.ones([time, 1])], 1) as tf.Tensor2D;
  });
}
