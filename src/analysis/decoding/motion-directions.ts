import type { NdArray } from '../../arrays.ts';
import type { FrameRange } from '../../data/decoding-data.ts';
import { greyFrame } from '../../metrics/grey.ts';
import { averageFlow, flowAngleDeg, meanFlows } from '../../metrics/optical-flow.ts';
import { expectPeriod, expectVideos, frameOf } from './videos.ts';

/** Flow is measured between frames this far apart (Zhang et al. 2026, Methods, "Movement across stimulus images"). */
const frameStep = 2;
/** Edge in pixels of the neighbourhood from which flow is read; smaller frames have none. */
const smallestEdge = 5;

/** Why no direction can be read from videos of these frames; undefined when it can. */
export function noDirections(stimulus: FrameRange, height: number, width: number): string | undefined {
  const frames = stimulus.end - stimulus.start;
  if (frames <= frameStep) {
    return `motion is read between frames ${frameStep} apart, but the stimulus has ${frames}`;
  }
  if (Math.min(height, width) >= smallestEdge) return undefined;
  return `motion is read from at least ${smallestEdge} × ${smallestEdge} pixels, but the frames have ${height} × ${width}`;
}

/**
 * Direction of motion of every condition in degrees, 0 = right, 90 = up: the mean Farnebäck flow of the grey stimulus
 * frames, over all pixels and all pairs of frames two apart. NaN for a video in which nothing moves.
 */
export function readDirections(videos: NdArray, stimulus: FrameRange): Float64Array {
  expectVideos(videos, 'videos');
  const [conditions, frames, height, width, colours] = videos.shape;
  expectPeriod(stimulus, 'stimulus', frames);
  return Float64Array.from({ length: conditions }, (_, c) => {
    const grey: Uint8Array[] = [];
    for (let t = stimulus.start; t < stimulus.end; t++) grey.push(greyFrame(frameOf(videos, c, t), colours));
    return flowAngleDeg(averageFlow(meanFlows(grey, height, width, frameStep)));
  });
}
