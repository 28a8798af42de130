import { type NdArray, sizeOf, zeros } from '../../../arrays.ts';
import type { Condition } from '../../../data/decoding-data.ts';
import { patchTemplates } from '../contrast-readout.ts';

const levels = 8;

/**
 * Stimulus videos of 8 × 8 contrasts between none and full, [video, time, height, width, colour], for pretraining: with
 * the recorded contrasts alone the network learns to round to them, and weak evidence is lost.
 */
export function videosOfAllContrasts(videos: NdArray, conditions: readonly Condition[]): NdArray {
  const { blank, left, right } = patchTemplates(videos, conditions);
  const graded = zeros([levels * levels, ...videos.shape.slice(1)]);
  const videoLength = sizeOf(videos.shape.slice(1));
  for (let video = 0; video < levels * levels; video++) {
    const onLeft = Math.floor(video / levels) / (levels - 1);
    const onRight = (video % levels) / (levels - 1);
    const frame = blank.map((value, i) => value + onLeft * left[i] + onRight * right[i]);
    for (let start = 0; start < videoLength; start += frame.length) graded.data.set(frame, video * videoLength + start);
  }
  return graded;
}
