import { expectShape } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import type { EncodingData } from './encoding-data.ts';

/** Names of the axes of a frame. */
export function frameAxes(frame: readonly number[]): readonly string[] {
  return frame.length === 1 ? ['channel'] : ['height', 'width', 'colour'];
}

/**
 * Throws InvalidInput for a clip that the data do not have, and InvalidShape for one whose stimulus is not [time, ...frame], naming
 * it.
 */
export function expectStimuli(data: Pick<EncodingData, 'clips' | 'frame'>, clips: readonly number[]): void {
  for (const index of clips) {
    const clip = data.clips[index];
    if (!clip) {
      throw new CortexError(
        'InvalidInput',
        `There is no clip ${index}: the data have ${data.clips.length}, counted from 0.`,
      );
    }
    expectShape(
      clip.stimulus,
      `stimulus "${clip.name}"`,
      ['time', ...frameAxes(data.frame)],
      [undefined, ...data.frame],
    );
  }
}
