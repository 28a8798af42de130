import { loadDecoding } from '../../../datasets/catalogue.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import type { OnProgress } from '../../../src/progress.ts';
import type { Preset } from './presets.ts';
import type { RunRecord } from './record.ts';

/** The samples that a study of a spike-to-video decoder is made of; the same config always gives the same ones. */
export function loadStudyData(
  { dataset, seed, sessions, preset, shuffleLabels }: RunRecord['config'],
  { model }: Preset,
  onProgress?: OnProgress,
): Promise<DecodingData> {
  const timeMultiple = model.timePooling.reduce((a, b) => a * b, 1);
  return loadDecoding(dataset, { seed, sessions, preset, shuffleLabels, timeMultiple, onProgress });
}
