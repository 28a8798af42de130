import { join } from 'node:path';
import { ndarray } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';
import type { ArrayReader } from '../shared/recorded-arrays.ts';
import type { SourceStimulus } from './source.ts';
import { stimulusFiles } from './stimulus-files.ts';

/** The folder in which spectrograms lie. */
export const spectrogramsFolder = 'spectrograms';

/**
 * The spectrograms [time, channel] of `spectrograms/`, one row a bin. Throws MissingFile without any, InvalidShape for other axes
 * and InvalidData for NaN.
 */
export async function readSpectrograms(reader: ArrayReader, folder: string): Promise<SourceStimulus[]> {
  const { files } = await stimulusFiles(folder, spectrogramsFolder, ['.npy']);
  const stimuli: SourceStimulus[] = [];
  for (const { file, stimulus } of files) {
    const name = join(spectrogramsFolder, file);
    const { shape, data } = await reader.read(name, ['time', 'channel']);
    if (data.length === 0) throw new CortexError('InvalidData', `${name} is empty; remove it.`);
    stimuli.push({ name: stimulus, kind: 'spectrogram', frames: ndarray(shape, Float32Array.from(data)) });
  }
  return stimuli;
}
