import { z } from 'zod';
import type { ClipSplit } from '../../src/data/encoding-data.ts';
import { CortexError, listed, quoted } from '../../src/errors.ts';
import { randomStream } from '../../src/random/stream.ts';
import { clipFolds } from '../shared/clip-folds.ts';
import { readJson } from '../shared/read-json.ts';
import type { ArrayReader } from '../shared/recorded-arrays.ts';
import type { RecordingsSettings } from './settings.ts';
import { stimulusName } from './sounds.ts';

const names = z.array(z.string().min(1)).min(1);
const splitsSchema = z.strictObject({ train: names, validation: names, test: names });

/** The split that splits.json names. Throws InvalidData for an unknown sound, or one in two parts. */
export async function readSplit(reader: ArrayReader, sounds: readonly string[]): Promise<ClipSplit> {
  const named = await readJson(reader, 'splits.json', splitsSchema);
  const seen = new Set<number>();
  const indices = (part: readonly string[]) =>
    part.map((name) => {
      const index = sounds.indexOf(stimulusName(name));
      if (index < 0 || seen.has(index)) {
        const fault = index < 0 ? `has no WAV file; there are ${listed(sounds)}` : 'is listed twice';
        throw new CortexError('InvalidData', `splits.json: sound ${quoted(name)} ${fault}.`);
      }
      seen.add(index);
      return index;
    });
  return { train: indices(named.train), validation: indices(named.validation), test: indices(named.test) };
}

/** Sounds drawn into the three parts with the seed of the settings; every part has one at least. */
export function drawSplit(
  sounds: number,
  { shares, splitSeed }: Pick<RecordingsSettings, 'shares' | 'splitSeed'>,
): ClipSplit {
  const validation = Math.max(1, Math.round(shares.validation * sounds));
  const test = Math.max(1, Math.round(shares.test * sounds));
  if (validation + test >= sounds) {
    throw new CortexError(
      'InvalidData',
      `${sounds} sounds cannot be split into training, validation and test with shares ${shares.validation} and ${shares.test}; at least 3 are needed, or name the parts in splits.json.`,
    );
  }
  const order = Array.from(randomStream(splitSeed, 'recordings/split').permutation(sounds));
  const part = (from: number, to: number) => order.slice(from, to).sort((a, b) => a - b);
  return {
    test: part(0, test),
    validation: part(test, test + validation),
    train: part(test + validation, sounds),
  };
}

/**
 * Fold `fold` of five over sounds in an order drawn with the seed of the settings: every fifth sound is a test sound, the
 * test sounds of the next fold validate, the others train. Over the folds every sound is tested once.
 * Throws InvalidInput for a fold that is not 0 … 4, InvalidData for fewer than five sounds.
 */
export function foldSplit(
  sounds: number,
  fold: number,
  { splitSeed }: Pick<RecordingsSettings, 'splitSeed'>,
): ClipSplit {
  if (!(Number.isInteger(fold) && fold >= 0 && fold < clipFolds)) {
    throw new CortexError('InvalidInput', `The sounds have folds 0 to ${clipFolds - 1} but fold is ${fold}.`);
  }
  if (sounds < clipFolds) {
    throw new CortexError('InvalidData', `${sounds} sounds are too few for ${clipFolds} folds; leave out the fold.`);
  }
  const order = Array.from(randomStream(splitSeed, 'recordings/folds').permutation(sounds));
  const foldOf = Array.from({ length: sounds }, (_, sound) => order[sound] % clipFolds);
  const next = (fold + 1) % clipFolds;
  const among = (wanted: (one: number) => boolean) => [...foldOf.keys()].filter((sound) => wanted(foldOf[sound]));
  return {
    test: among((one) => one === fold),
    validation: among((one) => one === next),
    train: among((one) => one !== fold && one !== next),
  };
}
