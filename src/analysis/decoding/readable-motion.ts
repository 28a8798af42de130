import type { FrameRange } from '../../data/decoding-data.ts';

/** Flow is measured between frames this far apart (Zhang et al. 2026, Methods, "Movement across stimulus images"). */
export const frameStep = 2;
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
