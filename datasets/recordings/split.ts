import type { ClipSplit } from '../../src/data/encoding-data.ts';
import { CortexError, listed, quoted } from '../../src/errors.ts';
import { randomStream } from '../../src/random/stream.ts';
import { clipFolds } from '../shared/clip-folds.ts';
import type { RecordingsSettings } from './settings.ts';
import type { SourceSplit } from './source.ts';
import { stimulusIndex } from './stimulus-names.ts';

/** Shares of validation and test when nothing is said. */
export const usualShares = { validation: 0.2, test: 0.2 };

/** What is divided: the stimuli, and for each the first one that is just the same. */
export interface Dividing {
  readonly same: readonly number[];
  /** What the stimuli are called, such as "sounds". */
  readonly kinds: string;
}

/** The split that is named. Throws InvalidData for an unknown stimulus, or one in two parts. */
export function namedSplit(named: SourceSplit, stimuli: readonly string[], kind: string): ClipSplit {
  const seen = new Set<number>();
  const indices = (part: readonly string[]) =>
    part.map((name) => {
      const index = stimulusIndex(stimuli, name);
      if (index < 0 || seen.has(index)) {
        const missing = kind === 'sound' ? 'WAV file' : 'stimulus';
        const fault = index < 0 ? `has no ${missing}; there are ${listed(stimuli)}` : 'is listed twice';
        throw new CortexError('InvalidData', `splits.json: ${kind} ${quoted(name)} ${fault}.`);
      }
      seen.add(index);
      return index;
    });
  return { train: indices(named.train), validation: indices(named.validation), test: indices(named.test) };
}

/** Stimuli drawn into the three parts with the seed of the settings; every part has one at least, and the same ones are together. */
export function drawSplit(
  { same, kinds }: Dividing,
  { shares = usualShares, splitSeed }: Pick<RecordingsSettings, 'shares' | 'splitSeed'>,
): ClipSplit {
  const distinct = distinctOf(same);
  const count = distinct.length;
  const validation = Math.max(1, Math.round(shares.validation * count));
  const test = Math.max(1, Math.round(shares.test * count));
  if (validation + test >= count) {
    throw new CortexError(
      'InvalidData',
      `${count} ${count < same.length ? 'different ' : ''}${kinds} cannot be split into training, validation and test with shares ${shares.validation} and ${shares.test}; at least 3 are needed, or name the parts in splits.json.`,
    );
  }
  const order = Array.from(randomStream(splitSeed, 'recordings/split').permutation(count));
  const part = (from: number, to: number) =>
    membersOf(
      same,
      order.slice(from, to).map((one) => distinct[one]),
    );
  return {
    test: part(0, test),
    validation: part(test, test + validation),
    train: part(test + validation, count),
  };
}

/**
 * Fold `fold` of five over stimuli in an order drawn with the seed of the settings: every fifth one is a test stimulus, the
 * test stimuli of the next fold validate, the others train. Over the folds every stimulus is tested once; the same ones together.
 * Throws InvalidInput for a fold that is not 0 … 4, InvalidData for fewer than five stimuli.
 */
export function foldSplit(
  { same, kinds }: Dividing,
  fold: number,
  { splitSeed }: Pick<RecordingsSettings, 'splitSeed'>,
): ClipSplit {
  const distinct = distinctOf(same);
  if (!(Number.isInteger(fold) && fold >= 0 && fold < clipFolds)) {
    throw new CortexError('InvalidInput', `The ${kinds} have folds 0 to ${clipFolds - 1} but fold is ${fold}.`);
  }
  if (distinct.length < clipFolds) {
    throw new CortexError('InvalidData', `${distinct.length} ${kinds} are too few for ${clipFolds} folds; do without.`);
  }
  const order = Array.from(randomStream(splitSeed, 'recordings/folds').permutation(distinct.length));
  const next = (fold + 1) % clipFolds;
  const among = (wanted: (one: number) => boolean) =>
    membersOf(
      same,
      distinct.filter((_, index) => wanted(order[index] % clipFolds)),
    );
  return {
    test: among((one) => one === fold),
    validation: among((one) => one === next),
    train: among((one) => one !== fold && one !== next),
  };
}

/** One of every kind of the same stimuli, the first. */
const distinctOf = (same: readonly number[]): number[] =>
  same.flatMap((first, index) => (first === index ? index : []));

/** All stimuli that are the same as one of these, in order. */
const membersOf = (same: readonly number[], firsts: readonly number[]): number[] =>
  same.flatMap((first, index) => (firsts.includes(first) ? index : []));
