import { join } from 'node:path';
import type { NdArray, TypedArray } from '../../src/arrays.ts';
import { CortexError, listed, quoted } from '../../src/errors.ts';
import { decodeNpy } from '../../src/io/npy.ts';
import type { ArrayReader } from '../shared/recorded-arrays.ts';
import { stimulusFiles } from './stimulus-files.ts';

/** The folder in which counts lie. */
export const responsesFolder = 'responses';

/**
 * The counts or rates [repeat, time, unit] of `responses/NAME.npy`, one array a stimulus, NaN = not recorded; of images [repeat, unit]
 * will do. Throws MissingFile for a stimulus without its array, InvalidData for one of no stimulus, and InvalidShape for other axes.
 */
export async function readResponseArrays(
  reader: ArrayReader,
  folder: string,
  stimuli: readonly string[],
  areImages: boolean,
): Promise<NdArray<TypedArray>[]> {
  const { files } = await stimulusFiles(folder, responsesFolder, ['.npy']);
  const strange = files.find(({ stimulus }) => !stimuli.includes(stimulus));
  if (strange) {
    throw new CortexError(
      'InvalidData',
      `${responsesFolder}/${strange.file} is of no stimulus: there are ${listed(stimuli)}; rename or remove it.`,
    );
  }
  const counts: NdArray<TypedArray>[] = [];
  for (const stimulus of stimuli) {
    const file = files.find((one) => one.stimulus === stimulus);
    if (!file) {
      throw new CortexError(
        'MissingFile',
        `There are no responses to ${quoted(stimulus)}: ${responsesFolder}/ has no ${stimulus}.npy; add it or remove the stimulus.`,
      );
    }
    const name = join(responsesFolder, file.file);
    const { shape, data } = decodeNpy(await reader.readBytes(name), name);
    const axes = areImages && shape.length === 2 ? [shape[0], 1, shape[1]] : shape;
    if (axes.length !== 3 || data.length === 0) {
      throw new CortexError('InvalidShape', `${name} must be [repeat, time, unit] but is [${shape.join(', ')}].`);
    }
    counts.push({ shape: axes, data });
  }
  return counts;
}
