import { join } from 'node:path';
import { loadEncoding } from '../../../datasets/catalogue.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { expectSame, type Fingerprint } from '../../../src/fingerprint.ts';
import type { OnProgress } from '../../../src/progress.ts';
import type { DataChoice } from './config.ts';
import { dataFingerprint } from './network-fingerprint.ts';
import type { EncodingRecord } from './record.ts';
import { shuffleStimuli } from './shuffle-stimuli.ts';

/**
 * The data that an encoder is fitted to; the same choice always gives the same data, shuffled when it says so.
 * Throws InvalidInput for a choice that the data set does not have, and what the loader throws.
 */
export async function loadEncodingData(
  { dataset, shuffleStimuli: shuffled, ...choice }: DataChoice,
  onProgress?: OnProgress,
): Promise<EncodingData> {
  const { data: folder, session, site, fold, frontEnd, soundHz, seed } = choice;
  const data = await loadEncoding(dataset, { data: folder, session, site, fold, frontEnd, soundHz, seed, onProgress });
  return shuffled ? shuffleStimuli(data, seed) : data;
}

/** The data that a run was fitted to, loaded anew. Throws Conflict, naming what differs, when they have changed since. */
export async function loadRunData(runDir: string, record: EncodingRecord): Promise<EncodingData> {
  const { config, dataset, fingerprint } = record;
  const loaded = await loadEncodingData(config);
  const now = dataFingerprint(config, loaded);
  const whatToDo = 'the data have changed since the run was fitted: bring them back or run again in another folder.';
  const expect = (stored: Fingerprint, wanted: Fingerprint) =>
    expectSame(join(runDir, 'run.json'), stored, wanted, whatToDo);
  if (fingerprint) {
    const { data, split, treatment } = fingerprint;
    expect({ data, split, treatment }, now);
  } else if (dataset) expect({ data: { hash: dataset.hash } }, { data: { hash: loaded.hash } });
  return loaded;
}
