import type { EncodingData } from '../../src/data/encoding-data.ts';
import { pseudoEncoding } from '../shared/pseudo-encoding.ts';
import { loadSiegelSim, type SiegelSimOptions } from './load.ts';

export type SiegelEncodingOptions = Omit<SiegelSimOptions, 'shuffleLabels'>;

/**
 * siegel-sim for encoders, which take the video and give the spikes: three clips of every condition with the same video,
 * one for each split, whose repeats [sample, time, unit] are the spike counts of that split's pseudo-samples. No
 * recorded trial is in two splits. Units are those of the pseudo-population, site and region the region each.
 */
export async function loadSiegelEncoding(options: SiegelEncodingOptions = {}): Promise<EncodingData> {
  const data = await loadSiegelSim({ samplesPerCondition: { train: 24, validation: 2, test: 4 }, ...options });
  return pseudoEncoding(data, { whole: true });
}
