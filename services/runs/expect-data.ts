import { datasets, loadContrasts, loadDecoding, loadEncoding } from '../../datasets/catalogue.ts';
import type { RunConfig } from './config.ts';
import { hashOfSessions } from './contrast-decoding/merge-manifests.ts';
import { dataChoiceOf } from './data-choice.ts';
import { kindOf } from './kinds.ts';

/**
 * Loads the recordings that a config names as its run will, and lets them go: throws what is wrong with them, in the loader's
 * words. Of simulations nothing can be wrong.
 */
export async function expectData(config: RunConfig): Promise<void> {
  await loadRecordings(config);
}

/** SHA-256 of the recordings that a config names, as they are now; undefined for simulations, of which the config says all. */
export async function recordedHash(config: RunConfig): Promise<string | undefined> {
  return (await loadRecordings(config))?.();
}

/** The recordings' hash, once they are loaded. */
async function loadRecordings(config: RunConfig): Promise<(() => Promise<string>) | undefined> {
  const { dataset, seed } = config;
  if (datasets[dataset].kind !== 'recorded') return undefined;
  const choice = { ...dataChoiceOf(config), seed };
  const { view } = kindOf(config);
  if (view === 'encoding') {
    const { hash } = await loadEncoding(dataset, choice);
    return async () => hash;
  }
  if (view === 'contrasts') {
    const data = await loadContrasts(dataset, choice);
    return () => hashOfSessions(data);
  }
  // A preset draws samples of simulations; recordings are what they are.
  const { manifest } = await loadDecoding(dataset, { ...choice, preset: 'tiny' });
  return async () => manifest.hash;
}
