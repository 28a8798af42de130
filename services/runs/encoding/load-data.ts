import { loadEncoding } from '../../../datasets/catalogue.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import type { OnProgress } from '../../../src/progress.ts';
import type { EncodingConfig } from './config.ts';
import { shuffleStimuli } from './shuffle-stimuli.ts';

/** What of a run's config says which data it is about. */
export type DataChoice = Pick<
  EncodingConfig,
  'dataset' | 'data' | 'session' | 'fold' | 'frontEnd' | 'soundHz' | 'seed' | 'shuffleStimuli'
>;

/**
 * The data that an encoder is fitted to; the same choice always gives the same data, shuffled when it says so.
 * Throws InvalidInput for a choice that the data set does not have, and what the loader throws.
 */
export async function loadEncodingData(
  { dataset, shuffleStimuli: shuffled, ...choice }: DataChoice,
  onProgress?: OnProgress,
): Promise<EncodingData> {
  const { data: folder, session, fold, frontEnd, soundHz, seed } = choice;
  const data = await loadEncoding(dataset, { data: folder, session, fold, frontEnd, soundHz, seed, onProgress });
  return shuffled ? shuffleStimuli(data, seed) : data;
}
