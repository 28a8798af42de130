import { type NdArray, ndarray } from '../../arrays.ts';
import type { FrameRange } from '../../data/decoding-data.ts';
import { expectPeriod, expectVideos, meanFrame } from './videos.ts';

/** A pixel, counted from the upper left corner. */
export interface Pixel {
  readonly row: number;
  readonly column: number;
}

/**
 * The four pixels at which colour is read. Zhang et al. (2026, Methods, "RGB color of stimulus images") have four
 * symmetric points at 2/4 and 3/4; taken as (2/4 of the height, 3/4 of the width), (3/4, 2/4) and their mirror images
 * about the middle of the frame, which is ours. In a frame of 32 × 32: (row 16, column 24), (16, 7), (24, 16), (7, 16).
 */
export function colourPoints(height: number, width: number): readonly [Pixel, Pixel, Pixel, Pixel] {
  const middle = { row: Math.floor(height / 2), column: Math.floor(width / 2) };
  const far = { row: Math.floor((3 * height) / 4), column: Math.floor((3 * width) / 4) };
  return [
    { row: middle.row, column: far.column },
    { row: middle.row, column: width - 1 - far.column },
    { row: far.row, column: middle.column },
    { row: height - 1 - far.row, column: middle.column },
  ];
}

/** The colours at the four points of the mean stimulus frame of every condition, [condition, 4, colour] in [0, 1]. */
export function readColours(videos: NdArray, stimulus: FrameRange): NdArray<Float64Array> {
  expectVideos(videos, 'videos');
  const [conditions, frames, height, width, colours] = videos.shape;
  expectPeriod(stimulus, 'stimulus', frames);
  const points = colourPoints(height, width);
  const readings = new Float64Array(conditions * points.length * colours);
  for (let c = 0; c < conditions; c++) {
    const frame = meanFrame(videos, c, stimulus);
    points.forEach(({ row, column }, k) => {
      const at = (row * width + column) * colours;
      readings.set(frame.subarray(at, at + colours), (c * points.length + k) * colours);
    });
  }
  return ndarray([conditions, points.length, colours], readings);
}
