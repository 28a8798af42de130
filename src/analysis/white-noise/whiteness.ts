import { sizeOf } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import { trainingSegments } from '../../training/encoder/jackknife.ts';
import { inputScaling } from '../../training/encoder/scaling.ts';

/** Stimulus dimensions (lags × values of a frame) that a covariance is estimated over, at most. */
export const mostDimensions = 1024;
/** Training frames that tell noise from other stimuli. */
const fewestFrames = 1000;
/** Correlations up to this are those of noise, or up to six standard errors of a correlation of independent values. */
const largestCorrelation = 0.05;
const standardErrors = 6;

/**
 * Why a stimulus is not white noise over windows of `lags` frames, the training clips taken together: its values go
 * together in space or time, or differ in variance, or there is too little of it, or too much in a window to tell;
 * null when it is. Spike-triggered averages and covariances are estimates of filters for white noise alone (Paninski
 * 2003; Schwartz et al. 2006).
 */
export function whyNotWhite(data: EncodingData, lags: number): string | null {
  const size = sizeOf(data.frame);
  if (lags * size > mostDimensions) {
    return `a window of ${lags} frames has ${lags * size} values; the most is ${mostDimensions}`;
  }
  const { train } = data.split;
  const frames = train.reduce((sum, clip) => sum + data.clips[clip].stimulus.shape[0], 0);
  if (frames < fewestFrames) return `there are ${frames} training frames; it takes ${fewestFrames} to tell`;
  const limit = Math.max(largestCorrelation, standardErrors / Math.sqrt(frames));
  const moments = inputScaling(data.clips, trainingSegments(data), data.frame);
  for (let lag = 0; lag < lags; lag++) {
    const { largest, variances } = momentsAt(data, lag, moments);
    if (lag === 0 && !variances.every((variance) => variance > 0.5 && variance < 2)) {
      return 'the values of a frame differ in variance';
    }
    if (largest > limit) {
      return `values ${lag} ${lag === 1 ? 'frame' : 'frames'} apart correlate by ${largest.toFixed(2)}`;
    }
  }
  return null;
}

/** Mean products of values `lag` frames apart, all pairs but each value with itself: the largest size, and the variances. */
function momentsAt(
  { clips, split, frame }: EncodingData,
  lag: number,
  { inputMean, inputSd }: { readonly inputMean: ArrayLike<number>; readonly inputSd: ArrayLike<number> },
): { largest: number; variances: Float32Array } {
  const size = sizeOf(frame);
  return tf.tidy(() => {
    let sum: tf.Tensor2D = tf.zeros([size, size]);
    let count = 0;
    for (const clip of split.train) {
      const { shape, data } = clips[clip].stimulus;
      const pairs = shape[0] - lag;
      if (pairs < 1) continue;
      const x = tf
        .tensor2d(data, [shape[0], size])
        .sub(tf.tensor1d(Float32Array.from(inputMean)))
        .div<tf.Tensor2D>(tf.tensor1d(Float32Array.from(inputSd)));
      sum = sum.add(tf.matMul(x.slice([lag, 0], [pairs, size]), x.slice([0, 0], [pairs, size]), true));
      count += pairs;
    }
    const products = sum.div<tf.Tensor2D>(Math.max(1, count));
    const own = tf.eye(size);
    const variances = products.mul(own).sum(0).dataSync<'float32'>();
    const others = lag === 0 ? products.mul(tf.sub(1, own)) : products;
    return { largest: others.abs().max().dataSync()[0], variances: Float32Array.from(variances) };
  });
}
