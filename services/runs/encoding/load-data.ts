import { type EncodingConfig, type EncodingDatasetName, unknownChoices } from './config.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { CortexError } from '../../../src/errors.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { shuffleStimuli } from './shuffle-stimuli.ts';

/** What of a run's config says which data it is about. */
export type DataChoice = Pick<
  EncodingConfig,
  'dataset' | 'data' | 'session' | 'fold' | 'frontEnd' | 'soundHz' | 'seed' | 'shuffleStimuli'
>;

type Loader = (choice: DataChoice, onProgress?: OnProgress) => Promise<EncodingData>;

const loaders: Readonly<Record<EncodingDatasetName, Loader>> = {
  ns1: async ({ data, fold, frontEnd, soundHz }) => {
    const { loadNs1 } = await import('../../../datasets/ns1/load.ts');
    return loadNs1({ data, fold, frontEnd, soundHz });
  },
  'auditory-sim': async ({ seed }) => {
    const { loadAuditorySim } = await import('../../../datasets/auditory-sim/load.ts');
    return loadAuditorySim({ seed });
  },
  recordings: async ({ data, fold }) => {
    const { loadRecordings } = await import('../../../datasets/recordings/load.ts');
    return loadRecordings({ data, fold });
  },
  'lgn-whitenoise': async ({ data }) => {
    const { loadLgn } = await import('../../../datasets/lgn-whitenoise/load.ts');
    return loadLgn({ data });
  },
  'v4-images': async ({ data, session, fold }) => {
    const { loadV4 } = await import('../../../datasets/v4-images/load.ts');
    return loadV4({ data, session, fold });
  },
  'visual-sim': async ({ seed }) => {
    const { loadVisualSim } = await import('../../../datasets/visual-sim/load.ts');
    return loadVisualSim({ seed });
  },
  'siegel-sim': async ({ seed }, onProgress) => {
    const { loadSiegelEncoding } = await import('../../../datasets/siegel-sim/encoding.ts');
    return loadSiegelEncoding({ seed, onProgress });
  },
};

/**
 * The data that an encoder is fitted to; the same choice always gives the same data, shuffled when it says so.
 * Throws InvalidInput for a choice that the data set does not have, and what the loader throws.
 */
export async function loadEncodingData(choice: DataChoice, onProgress?: OnProgress): Promise<EncodingData> {
  const [unknown] = unknownChoices(choice);
  if (unknown) throw new CortexError('InvalidInput', `${unknown.message}.`);
  const data = await loaders[choice.dataset](choice, onProgress);
  return choice.shuffleStimuli ? shuffleStimuli(data, choice.seed) : data;
}
