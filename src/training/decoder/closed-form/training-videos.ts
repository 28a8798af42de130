import { type NdArray, sizeOf, takeRows } from '../../../arrays.ts';
import type { TrainingData } from '../training-data.ts';

/** The conditions that there are training samples of. */
export interface TrainedConditions {
  /** Their places among all conditions, ascending. */
  readonly conditions: readonly number[];
  /** Place among them of every training sample. */
  readonly placeOf: Int32Array;
  /** Training samples of each. */
  readonly counts: Float64Array;
}

/** The conditions that a set of samples is of. */
export function trainedConditions(condition: Int32Array): TrainedConditions {
  const conditions = [...new Set(condition)].sort((a, b) => a - b);
  const placeOf = condition.map((one) => conditions.indexOf(one));
  const counts = new Float64Array(conditions.length);
  for (const place of placeOf) counts[place]++;
  return { conditions, placeOf, counts };
}

/** The videos of the training conditions [condition, time, height, width, colour]. */
export function trainingVideos({ train, videos }: Pick<TrainingData, 'train' | 'videos'>): NdArray {
  return takeRows(videos, trainedConditions(train.condition).conditions);
}

/** The mean over conditions, each counting alike. */
export function meanVideo({ shape, data }: NdArray): Float32Array {
  const size = sizeOf(shape.slice(1));
  const mean = new Float64Array(size);
  for (let i = 0; i < data.length; i++) mean[i % size] += data[i] / shape[0];
  return Float32Array.from(mean);
}
