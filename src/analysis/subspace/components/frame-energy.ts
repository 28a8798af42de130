import { type NdArray, sizeOf } from '../../../arrays.ts';

/** Part of the range of frame levels, above the lowest, that still counts as silence. */
const silentPart = 0.01;

/**
 * Which frames of the clips [time, ...frame] hold a stimulus: 1 where the mean of the frame lies above the lowest level
 * of all clips by more than 1 % of the range of levels (the code of Wingert et al. 2026 asks for more than the lowest;
 * the 1 % is ours). Where all levels are equal every frame counts.
 */
export function activeFrames(stimuli: readonly NdArray[]): Uint8Array[] {
  const levels = stimuli.map(frameLevels);
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const clip of levels) {
    for (const level of clip) {
      lowest = Math.min(lowest, level);
      highest = Math.max(highest, level);
    }
  }
  const threshold = lowest + silentPart * (highest - lowest);
  return levels.map((clip) => Uint8Array.from(clip, (level) => (highest === lowest || level > threshold ? 1 : 0)));
}

function frameLevels({ shape, data }: NdArray): Float64Array {
  const size = sizeOf(shape.slice(1));
  const levels = new Float64Array(shape[0]);
  for (let i = 0; i < data.length; i++) levels[Math.floor(i / size)] += data[i] / size;
  return levels;
}
