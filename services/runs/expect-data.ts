import { datasets, loadContrasts, loadDecoding, loadEncoding } from '../../datasets/catalogue.ts';
import type { RunConfig } from './config.ts';
import { dataChoiceOf } from './data-choice.ts';
import { kindOf } from './kinds.ts';

/**
 * Loads the recordings that a config names as its run will, and lets them go: throws what is wrong with them, in the loader's
 * words. Of simulations nothing can be wrong.
 */
export async function expectData(config: RunConfig): Promise<void> {
  const { dataset, seed } = config;
  if (datasets[dataset].kind !== 'recorded') return;
  const choice = { ...dataChoiceOf(config), seed };
  const { view } = kindOf(config);
  if (view === 'encoding') await loadEncoding(dataset, choice);
  else if (view === 'contrasts') await loadContrasts(dataset, choice);
  // A preset draws samples of simulations; recordings are what they are.
  else await loadDecoding(dataset, { ...choice, preset: 'tiny' });
}
