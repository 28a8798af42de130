import { type NdArray, ndarray } from '../../arrays.ts';
import { type Periods, periodOr } from '../../data/decoding-data.ts';
import { meanAbsoluteError } from '../../metrics/regression.ts';
import { readColours } from './colour-points.ts';
import { readDirections } from './motion-directions.ts';
import { directionErrorDeg } from './motion-scores.ts';
import { expectPeriod, expectVideos, periodOf } from './videos.ts';

/** What the masking study reads from the videos of all conditions; small enough to keep for every mask. */
export interface VideoFeatures {
  /** The cue frames, [condition, value] in [0, 1]. */
  readonly cueFrames: NdArray;
  /** RGB at the four colour points of the mean stimulus frame, [condition, point, 3] in [0, 1]. */
  readonly colours: NdArray<Float64Array>;
  /** Direction of motion of every condition in degrees; NaN without motion. */
  readonly directionsDeg: Float64Array;
}

/** One number a condition for each feature; shape and colour in grey levels 0…255, motion in degrees 0…180. */
export interface FeatureDistances {
  /** Mean |Δ pixel| over the cue frames. */
  readonly shape: readonly number[];
  /** Mean |Δ RGB| at the four points. */
  readonly colour: readonly number[];
  /** |Δ direction|. */
  readonly motion: readonly number[];
}

/** Reads the features of videos [condition, time, height, width, 3]. */
export function readVideoFeatures(videos: NdArray, periods: Periods): VideoFeatures {
  expectVideos(videos, 'videos');
  const cue = periodOr(periods, 'cue', videos.shape[1]);
  const stimulus = periodOr(periods, 'stimulus', videos.shape[1]);
  expectPeriod(cue, 'cue', videos.shape[1]);
  const conditions = videos.shape[0];
  const frames = Array.from({ length: conditions }, (_, c) => periodOf(videos, c, cue));
  const values = frames[0].length;
  const cueFrames = new Float32Array(conditions * values);
  frames.forEach((frame, c) => {
    cueFrames.set(frame, c * values);
  });
  return {
    cueFrames: ndarray([conditions, values], cueFrames),
    colours: readColours(videos, stimulus),
    directionsDeg: readDirections(videos, stimulus),
  };
}

/** How far two sets of videos of the same conditions are apart, condition by condition. */
export function featureDistances(a: VideoFeatures, b: VideoFeatures): FeatureDistances {
  return {
    shape: rowDistances(a.cueFrames, b.cueFrames),
    colour: rowDistances(a.colours, b.colours),
    motion: Array.from(a.directionsDeg, (direction, c) => directionErrorDeg(direction, b.directionsDeg[c])),
  };
}

function rowDistances<D extends Float32Array | Float64Array>(a: NdArray<D>, b: NdArray<D>): number[] {
  const conditions = a.shape[0];
  const size = a.data.length / conditions;
  return Array.from({ length: conditions }, (_, c) => {
    const row = (array: NdArray<D>) => array.data.subarray(c * size, (c + 1) * size);
    return 255 * meanAbsoluteError(row(a), row(b));
  });
}
