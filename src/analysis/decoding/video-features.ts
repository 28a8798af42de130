import { type NdArray, ndarray } from '../../arrays.ts';
import { type Periods, periodOr } from '../../data/decoding-data.ts';
import { readColours } from './colour-points.ts';
import type { MaskingFeature } from './masking-features.ts';
import { readDirections } from './motion-directions.ts';
import { expectPeriod, expectVideos, periodOf } from './videos.ts';

/** What the masking study reads from the videos of all conditions; what it does not ask for is left out. */
export interface VideoFeatures {
  /** The cue frames, [condition, value] in [0, 1]. */
  readonly cueFrames?: NdArray;
  /** The colours at the four colour points of the mean stimulus frame, [condition, point, colour] in [0, 1]. */
  readonly colours?: NdArray<Float64Array>;
  /** Direction of motion of every condition in degrees; NaN without motion. */
  readonly directionsDeg?: Float64Array;
  /** All frames [condition, time, height, width, colour] in [0, 1]: the videos themselves, not a copy. */
  readonly pixels?: NdArray;
  /** Differences between successive frames [condition, time − 1, height, width, colour]. */
  readonly changes?: NdArray;
}

const paperFeatures = ['shape', 'colour', 'motion'] as const;

/**
 * Reads the features of videos [condition, time, height, width, colour]: those of the paper unless others are asked for.
 * Throws InvalidInput for a period that leaves the videos, and for changes of videos of one frame.
 */
export function readVideoFeatures(
  videos: NdArray,
  periods: Periods,
  features: readonly MaskingFeature[] = paperFeatures,
): VideoFeatures {
  expectVideos(videos, 'videos');
  const frames = videos.shape[1];
  const stimulus = periodOr(periods, 'stimulus', frames);
  const has = (feature: MaskingFeature) => features.includes(feature);
  return {
    ...(has('shape') && { cueFrames: periodFrames(videos, periodOr(periods, 'cue', frames)) }),
    ...(has('colour') && { colours: readColours(videos, stimulus) }),
    ...(has('motion') && { directionsDeg: readDirections(videos, stimulus) }),
    ...(has('pixels') && { pixels: videos }),
    ...(has('change') && { changes: frameChanges(videos) }),
  };
}

function periodFrames(videos: NdArray, period: { readonly start: number; readonly end: number }): NdArray {
  expectPeriod(period, 'cue', videos.shape[1]);
  const conditions = videos.shape[0];
  const frames = Array.from({ length: conditions }, (_, c) => periodOf(videos, c, period));
  const values = frames[0].length;
  const data = new Float32Array(conditions * values);
  frames.forEach((frame, c) => {
    data.set(frame, c * values);
  });
  return ndarray([conditions, values], data);
}

function frameChanges(videos: NdArray): NdArray {
  const [conditions, frames, ...frame] = videos.shape;
  expectPeriod({ start: 0, end: frames - 1 }, 'changing', frames);
  const size = frame.reduce((a, b) => a * b, 1);
  const data = new Float32Array(conditions * (frames - 1) * size);
  for (let c = 0; c < conditions; c++) {
    const video = periodOf(videos, c, { start: 0, end: frames });
    const from = c * (frames - 1) * size;
    for (let i = 0; i < (frames - 1) * size; i++) data[from + i] = video[i + size] - video[i];
  }
  return ndarray([conditions, frames - 1, ...frame], data);
}
