import type { NdArray } from '../../arrays.ts';
import type { FrameRange } from '../../data/decoding-data.ts';
import { greyFrame } from '../../metrics/grey.ts';
import { averageFlow, flowAngleDeg } from '../../metrics/optical-flow.ts';
import { frameFlows } from './frame-flows.ts';
import { frameStep } from './readable-motion.ts';
import { expectPeriod, expectVideos, frameOf } from './videos.ts';

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
    return flowAngleDeg(averageFlow(frameFlows(grey, height, width, frameStep)));
  });
}
