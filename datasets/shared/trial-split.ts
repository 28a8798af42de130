import type { SplitName } from '../../src/data/decoding-data.ts';
import { CortexError } from '../../src/errors.ts';
import type { RandomStream } from '../../src/random/stream.ts';

export const splitNames = ['train', 'validation', 'test'] as const satisfies readonly SplitName[];

/** A number for each split, such as recorded trials of every condition. */
export type PerSplit = Readonly<Record<SplitName, number>>;

/** Recorded trials of each split and condition: `split.train[condition]` lists trial numbers. */
export type TrialSplit = Readonly<Record<SplitName, readonly Int32Array[]>>;

/**
 * Divides the recorded trials of every condition at random into train, validation and test.
 * Throws InvalidData naming the condition that has too few trials; surplus trials stay unused.
 * @param name of the session, for messages
 * @param fold moves the test trials on by as many as there are, so that those of all folds are different ones
 */
export function splitTrials(
  trialConditions: Int32Array,
  conditionCount: number,
  trialsPerCondition: PerSplit,
  stream: RandomStream,
  name: string,
  fold = 0,
): TrialSplit {
  const wanted = trialsOf(trialsPerCondition);
  const split: Record<SplitName, Int32Array[]> = { train: [], validation: [], test: [] };
  expectFold(fold, trialsPerCondition);
  const ofCondition: number[][] = Array.from({ length: conditionCount }, () => []);
  trialConditions.forEach((condition, trial) => {
    if (condition < 0 || condition >= conditionCount) {
      throw new CortexError(
        'InvalidData',
        `Trial ${trial} of ${name} has condition ${condition}; conditions run from 0 to ${conditionCount - 1}.`,
      );
    }
    ofCondition[condition].push(trial);
  });
  ofCondition.forEach((trials, condition) => {
    if (trials.length < wanted) {
      throw new CortexError(
        'InvalidData',
        `Condition ${condition} has ${trials.length} trials in ${name} but the split needs ${wanted} ` +
          `(${splitNames.map((part) => `${trialsPerCondition[part]} ${part}`).join(', ')}); ask for fewer.`,
        { details: { condition, trials: trials.length, wanted } },
      );
    }
    const drawn = stream.sample(trials, wanted);
    const moved = fold * trialsPerCondition.test;
    const shuffled = [...drawn.slice(moved), ...drawn.slice(0, moved)];
    for (const part of splitNames) split[part].push(Int32Array.from(shuffled.splice(0, trialsPerCondition[part])));
  });
  expectDisjoint(split, name);
  return split;
}

const trialsOf = (perSplit: PerSplit) => splitNames.reduce((sum, split) => sum + perSplit[split], 0);

/** Folds whose test trials are all different ones. */
export const trialFolds = (perSplit: PerSplit): number => Math.floor(trialsOf(perSplit) / perSplit.test);

function expectFold(fold: number, perSplit: PerSplit): void {
  const folds = trialFolds(perSplit);
  if (Number.isInteger(fold) && fold >= 0 && fold < folds) return;
  throw new CortexError(
    'InvalidInput',
    `${trialsOf(perSplit)} trials of a condition with ${perSplit.test} to test on have folds 0 to ${folds - 1}; there is no fold ${fold}.`,
  );
}

/** The same trials with the conditions of the training trials permuted: a control in which nothing can be learnt. */
export function shuffleTrainingLabels(split: TrialSplit, stream: RandomStream): TrialSplit {
  const trials = split.train.flatMap((ofCondition) => Array.from(ofCondition));
  const order = stream.permutation(trials.length);
  let next = 0;
  const train = split.train.map((ofCondition) => ofCondition.map(() => trials[order[next++]]));
  return { ...split, train };
}

/** Throws InvalidData when a recorded trial is on two sides of a split. */
export function expectDisjoint(split: TrialSplit, name: string): void {
  const sideOf = new Map<number, SplitName>();
  for (const part of splitNames) {
    for (const trial of split[part].flatMap((ofCondition) => Array.from(ofCondition))) {
      const side = sideOf.get(trial);
      if (side !== undefined) {
        throw new CortexError(
          'InvalidData',
          `Trial ${trial} of ${name} is in both ${side} and ${part}; a trial has one side.`,
        );
      }
      sideOf.set(trial, part);
    }
  }
}
