import type { EncodingData } from '../../src/data/encoding-data.ts';
import { pseudoEncoding } from '../shared/pseudo-encoding.ts';
import { drawPaperLayout, type PaperLayoutOptions } from './load.ts';

export type PaperEncodingOptions = Omit<PaperLayoutOptions, 'shuffleLabels'>;

/**
 * Recordings in the files of the code of Zhang et al. (2026) for encoders, which take the video and give the spikes: three clips
 * of every condition with the same video, one for each split, whose repeats [sample, time, unit] are the pseudo-samples of that
 * split. Throws as `loadPaperLayout` does.
 */
export async function loadPaperEncoding(options: PaperEncodingOptions = {}): Promise<EncodingData> {
  const { data, wholeCounts } = await drawPaperLayout(options);
  return pseudoEncoding(data, { whole: wholeCounts });
}
