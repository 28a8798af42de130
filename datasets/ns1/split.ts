import type { ClipSplit } from '../../src/data/encoding-data.ts';
import { CortexError } from '../../src/errors.ts';
import { clipFolds } from '../shared/clip-folds.ts';

export const ns1Sounds = 20;
export const ns1Folds = clipFolds;

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** The split of the published table: sounds 0–13 train, 14–16 validation, 17–19 test. */
export const publishedSplit: ClipSplit = { train: range(0, 14), validation: range(14, 17), test: range(17, 20) };

/**
 * Fold `fold` of five over sounds: every fifth sound from `fold` on is a test sound (4), the first three of the next
 * fold's test sounds validate, 13 train. Over the folds every sound is tested once.
 * Throws InvalidInput for a fold that is not 0 … 4.
 */
export function foldSplit(fold: number): ClipSplit {
  if (!(Number.isInteger(fold) && fold >= 0 && fold < ns1Folds)) {
    throw new CortexError('InvalidInput', `ns1 has folds 0 to ${ns1Folds - 1} over its sounds but fold is ${fold}.`);
  }
  const every = (offset: number) => range(0, ns1Sounds).filter((sound) => sound % ns1Folds === offset);
  const test = every(fold);
  const validation = every((fold + 1) % ns1Folds).slice(0, 3);
  return {
    train: range(0, ns1Sounds).filter((sound) => !test.includes(sound) && !validation.includes(sound)),
    validation,
    test,
  };
}
