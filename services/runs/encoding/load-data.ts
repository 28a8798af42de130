import { join } from 'node:path';
import { datasets, loadEncoding } from '../../../datasets/catalogue.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { expectSame, type Fingerprint } from '../../../src/fingerprint.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { dataChoiceOf } from '../data-choice.ts';
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
  const data = await loadEncoding(dataset, { ...dataChoiceOf(choice), seed: choice.seed, onProgress });
  return shuffled ? shuffleStimuli(data, choice.seed) : data;
}

/** The data that a run was fitted to, loaded anew. Throws Conflict, naming what differs, when they have changed since. */
export async function loadRunData(runDir: string, record: EncodingRecord): Promise<EncodingData> {
  const { config, dataset, fingerprint } = record;
  const loaded = await loadAsFitted(config, dataset?.hash, fingerprint === undefined);
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

/**
 * The data of a choice; those of the data set's first version, where they are what has the hash. Simulating takes seconds, so
 * runs that are as old as that look there first.
 */
async function loadAsFitted(choice: DataChoice, hash: string | undefined, isOld: boolean): Promise<EncodingData> {
  const { firstEncoding } = datasets[choice.dataset];
  if (hash === undefined || !firstEncoding) return loadEncodingData(choice);
  const loadFirst = async () => {
    const data = await firstEncoding({ seed: choice.seed });
    return choice.shuffleStimuli ? shuffleStimuli(data, choice.seed) : data;
  };
  const earlier = isOld ? await loadFirst() : undefined;
  if (earlier?.hash === hash) return earlier;
  const data = await loadEncodingData(choice);
  if (isOld || data.hash === hash) return data;
  const first = await loadFirst();
  return first.hash === hash ? first : data;
}
