import type { NdArray } from '../../arrays.ts';
import { type Condition, type Periods, periodOr } from '../../data/decoding-data.ts';
import { pearson } from '../../metrics/correlation.ts';
import { readColours } from './colour-points.ts';
import { labelsOf } from './condition-labels.ts';
import { readDirections } from './motion-directions.ts';
import { directionErrorDeg } from './motion-scores.ts';
import { noDirections } from './readable-motion.ts';
import { meanFrame } from './videos.ts';

/** r of the cue image, r of the colours at the four points, or error of the direction in degrees. */
export type ReadFeature = 'shape' | 'colour' | 'motion';

/** How one feature is read, and how well what is read of a video fits what is read of the true video of any condition. */
export interface ConditionReading {
  readonly feature: ReadFeature;
  /** Level of the feature in every condition. */
  readonly labels: readonly number[];
  readonly better: 'higher' | 'lower';
  /** Score of video `i` of `videos` [video, time, height, width, colour] against the true video of condition `c`. */
  readonly scorer: (videos: NdArray) => (i: number, c: number) => number;
}

/** The readings of the features that the conditions name; `truth` has the true video of each in their order. */
export function conditionReadings(
  conditions: readonly Condition[],
  truth: NdArray,
  periods: Periods,
): ConditionReading[] {
  const [, frames, height, width] = truth.shape;
  const cue = periodOr(periods, 'cue', frames);
  const stimulus = periodOr(periods, 'stimulus', frames);
  const cues = labelsOf(conditions, 'cue');
  const colours = labelsOf(conditions, 'colour');
  const directions = labelsOf(conditions, 'directionDeg');
  const images = (videos: NdArray) => Array.from({ length: videos.shape[0] }, (_, i) => meanFrame(videos, i, cue));
  const colourRows = (videos: NdArray) => {
    const { shape, data } = readColours(videos, stimulus);
    const size = shape[1] * shape[2];
    return Array.from({ length: shape[0] }, (_, i) => data.subarray(i * size, (i + 1) * size));
  };
  const correlating = (rowsOf: (videos: NdArray) => Float64Array[]): ConditionReading['scorer'] => {
    const shown = rowsOf(truth);
    return (videos) => {
      const rows = rowsOf(videos);
      return (i, c) => pearson(rows[i], shown[c]);
    };
  };
  return [
    ...(cues ? [{ feature: 'shape', labels: cues, better: 'higher', scorer: correlating(images) } as const] : []),
    ...(colours
      ? [{ feature: 'colour', labels: colours, better: 'higher', scorer: correlating(colourRows) } as const]
      : []),
    ...(directions && !noDirections(stimulus, height, width)
      ? [{ feature: 'motion', labels: directions, better: 'lower', scorer: directionScorer(directions) } as const]
      : []),
  ];

  function directionScorer(truthDeg: readonly number[]): ConditionReading['scorer'] {
    return (videos) => {
      const read = readDirections(videos, stimulus);
      return (i, c) => directionErrorDeg(read[i], truthDeg[c]);
    };
  }
}
