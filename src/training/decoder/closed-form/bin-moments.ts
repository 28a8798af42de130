import type { NdArray } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import type { LagRange } from '../../../models/decoders/lagged-responses.ts';
import type { TrainingData } from '../training-data.ts';
import { type TrainedConditions, trainedConditions } from './training-videos.ts';

/** Responses around one bin [sample, lag · unit] of `responses` [sample, time, unit]; 0 outside the sample. */
export function regressorsAt({ shape, data }: NdArray, bin: number, [first, last]: LagRange): NdArray {
  const [samples, bins, units] = shape;
  const size = units * (last - first + 1);
  const rows = new Float32Array(samples * size);
  for (let sample = 0; sample < samples; sample++) {
    for (let lag = first; lag <= last; lag++) {
      const at = bin + lag;
      if (at < 0 || at >= bins) continue;
      const from = (sample * bins + at) * units;
      rows.set(data.subarray(from, from + units), sample * size + (lag - first) * units);
    }
  }
  return { shape: [samples, size], data: rows };
}

/** Frame `bin` of some videos [video, pixel]. */
export function framesAt({ shape, data }: NdArray, bin: number, videos: readonly number[]): NdArray {
  const bins = shape[1];
  const pixels = data.length / (shape[0] * bins);
  const rows = new Float32Array(videos.length * pixels);
  videos.forEach((video, row) => {
    const from = (video * bins + bin) * pixels;
    rows.set(data.subarray(from, from + pixels), row * pixels);
  });
  return { shape: [videos.length, pixels], data: rows };
}

/** What a ridge regression of the frame of one bin needs of the training samples, all about their means. */
export interface BinMoments {
  /** Mean regressors [1, regressor] and mean frame [1, pixel]. */
  readonly regressorMean: tf.Tensor2D;
  readonly frameMean: tf.Tensor2D;
  /** Σ x xᵀ [regressor, regressor]. */
  readonly gram: tf.Tensor2D;
  /** Sum of the regressors of every condition [regressor, condition], and its frame [condition, pixel]: Σ x yᵀ is their product. */
  readonly sums: tf.Tensor2D;
  readonly frames: tf.Tensor2D;
}

/** The moments of every bin of the training samples, worked out when they are asked for. */
export class TrainingMoments {
  readonly bins: number;
  readonly regressors: number;
  readonly trained: TrainedConditions;
  private readonly data: TrainingData;
  private readonly lags: LagRange;

  constructor(data: TrainingData, lags: LagRange) {
    this.data = data;
    this.lags = lags;
    this.bins = data.train.responses.shape[1];
    this.regressors = data.train.responses.shape[2] * (lags[1] - lags[0] + 1);
    this.trained = trainedConditions(data.train.condition);
  }

  /** The moments of one bin; the caller's to dispose, or its tidy's. */
  at(bin: number): BinMoments {
    const { train, videos } = this.data;
    const { conditions, placeOf, counts } = this.trained;
    const rows = regressorsAt(train.responses, bin, this.lags);
    const shown = framesAt(videos, bin, conditions);
    return tf.tidy(() => {
      const x = tf.tensor2d(rows.data, [rows.shape[0], rows.shape[1]]);
      const frames = tf.tensor2d(shown.data, [shown.shape[0], shown.shape[1]]);
      const regressorMean = x.mean<tf.Tensor2D>(0, true);
      const centred = x.sub<tf.Tensor2D>(regressorMean);
      const shares = tf.tensor2d(
        Float32Array.from(counts, (count) => count / placeOf.length),
        [1, counts.length],
      );
      const frameMean = tf.matMul<tf.Tensor2D>(shares, frames);
      const member = tf.oneHot(tf.tensor1d(placeOf, 'int32'), counts.length).toFloat() as tf.Tensor2D;
      return {
        regressorMean,
        frameMean,
        gram: tf.matMul<tf.Tensor2D>(centred, centred, true, false),
        sums: tf.matMul<tf.Tensor2D>(centred, member, true, false),
        frames: frames.sub<tf.Tensor2D>(frameMean),
      };
    });
  }
}
