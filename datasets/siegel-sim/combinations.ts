import { CortexError } from '../../src/errors.ts';
import { randomStream } from '../../src/random/stream.ts';
import { conditions } from './experiment.ts';

/** Folds of held-out combinations; together they hold out each of the 64 conditions once. */
export const combinationFolds = 4;

/**
 * 16 of the 64 combinations of cue, colour and direction, to be held out: one of each pair of cue and colour, of cue and
 * direction, and of colour and direction, so that every pair is trained on three times. They are a Latin square, whose levels are
 * dealt out by `seed`. Throws InvalidInput for a fold that is none.
 */
export function heldOutCombinations(seed: number, fold = 0): ReadonlySet<number> {
  if (!Number.isInteger(fold) || fold < 0 || fold >= combinationFolds) {
    throw new CortexError(
      'InvalidInput',
      `Held-out combinations have folds 0 to ${combinationFolds - 1}; there is no fold ${fold}.`,
    );
  }
  const stream = randomStream(seed, 'siegel-sim/combinations');
  const [cues, colours, directions] = [0, 1, 2].map(() => stream.permutation(4));
  const isHeldOut = (condition: number) =>
    directions[condition % 4] ===
    (cues[Math.floor(condition / 16)] + colours[Math.floor(condition / 4) % 4] + fold) % 4;
  return new Set(conditions.map(({ index }) => index).filter(isHeldOut));
}
