import { datasets, loadContrasts, loadDecoding, loadEncoding } from '../../datasets/catalogue.ts';
import { CortexError, isCortexError } from '../../src/errors.ts';
import type { RunConfig } from './config.ts';
import { hashOfSessions } from './contrast-decoding/merge-manifests.ts';
import { dataChoiceOf } from './data-choice.ts';
import { kindOf } from './kinds.ts';

/**
 * Loads the recordings that a config names as its run will, plans the fits to them, and lets them go: throws what is wrong with the
 * recordings, in the loader's words behind "data: ", and what of the config does not fit them. Of simulations nothing can be wrong.
 */
export async function expectData(config: RunConfig): Promise<void> {
  const recordings = await loadRecordings(config).catch((error: unknown) => {
    throw isCortexError(error) ? new CortexError(error.tag, `data: ${error.message}`, { cause: error }) : error;
  });
  await recordings?.expectFit();
}

/** SHA-256 of the recordings that a config names, as they are now; undefined for simulations, of which the config says all. */
export async function recordedHash(config: RunConfig): Promise<string | undefined> {
  return (await loadRecordings(config))?.hash();
}

/** Recordings that are loaded. */
interface Recordings {
  readonly hash: () => Promise<string>;
  /** Throws what of the config does not fit them. */
  readonly expectFit: () => Promise<void>;
}

async function loadRecordings(config: RunConfig): Promise<Recordings | undefined> {
  const { dataset, seed } = config;
  if (datasets[dataset].kind !== 'recorded') return undefined;
  // Of a cross-validation the first fold is looked at.
  const folded = config.kind === 'decoders' && config.folds !== undefined;
  const choice = { ...dataChoiceOf(config), seed, ...(folded && { fold: 0 }) };
  if (config.kind === 'encoding') {
    const data = await loadEncoding(dataset, choice);
    return {
      hash: async () => data.hash,
      expectFit: async () => {
        const { expectEncoderFit } = await import('./encoding/expect-fit.ts');
        expectEncoderFit(config, data);
      },
    };
  }
  if (kindOf(config).view === 'contrasts') {
    const data = await loadContrasts(dataset, choice);
    // What the study of contrasts may be told has nothing to do with what is recorded.
    return { hash: () => hashOfSessions(data), expectFit: async () => undefined };
  }
  // A preset draws samples of simulations; recordings are what they are.
  const data = await loadDecoding(dataset, { ...choice, preset: 'tiny' });
  return {
    hash: async () => data.manifest.hash,
    expectFit: async () => {
      const { expectDecoderFits } = await import('./decoding/expect-fit.ts');
      expectDecoderFits(config, data);
    },
  };
}
