import { expect, test } from 'vitest';
import { expectDisjoint, shuffleTrainingLabels, splitTrials } from '../../../datasets/shared/trial-split.ts';
import { cycledDraws } from '../../../src/random/cycled-draws.ts';
import { randomStream } from '../../../src/random/stream.ts';

const perSplit = { train: 3, validation: 1, test: 2 };
/** Two conditions, seven trials of each, interleaved. */
const trialConditions = Int32Array.from({ length: 14 }, (_, trial) => trial % 2);
const split = (seed = 1) => splitTrials(trialConditions, 2, perSplit, randomStream(seed, 'split'), 'session 1');
const numbers = (parts: readonly Int32Array[]) => parts.map((trials) => Array.from(trials));

test('every split gets its number of different trials of the condition', () => {
  const parts = split();
  for (const condition of [0, 1]) {
    const all = [parts.train, parts.validation, parts.test].flatMap((part) => Array.from(part[condition]));
    expect(parts.train[condition].length).toBe(3);
    expect(parts.validation[condition].length).toBe(1);
    expect(parts.test[condition].length).toBe(2);
    expect(new Set(all).size).toBe(6);
    expect(all.every((trial) => trial % 2 === condition)).toBe(true);
  }
});

test('the same seed gives the same split, another seed another', () => {
  expect(split(1)).toEqual(split(1));
  expect(split(2)).not.toEqual(split(1));
});

test('refuses a condition with too few trials and a condition out of range, by name', () => {
  const stream = randomStream(1, 'split');
  const few = trialConditions.slice(0, 11);
  expect(() => splitTrials(few, 2, perSplit, stream, 'session 4')).toThrow(
    /Condition 1 has 5 trials in session 4 but the split needs 6 \(3 train, 1 validation, 2 test\)/,
  );
  expect(() => splitTrials(Int32Array.of(0, 3), 2, perSplit, stream, 'session 4')).toThrow(/Trial 1 .* condition 3/);
});

test('a trial on two sides is an error', () => {
  const leaking = { train: [Int32Array.of(1, 2)], validation: [Int32Array.of(3)], test: [Int32Array.of(2)] };
  expect(() => expectDisjoint(leaking, 'session 2')).toThrow('Trial 2 of session 2 is in both train and test');
});

test('shuffled labels permute the training trials over conditions and leave the other splits alone', () => {
  const parts = split();
  const shuffled = shuffleTrainingLabels(parts, randomStream(3, 'shuffle'));
  expect(shuffled.train.map((trials) => trials.length)).toEqual([3, 3]);
  expect(numbers(shuffled.train).flat().sort()).toEqual(numbers(parts.train).flat().sort());
  expect(numbers(shuffled.train)).not.toEqual(numbers(parts.train));
  expect(shuffled.test).toBe(parts.test);
  expect(shuffled.validation).toBe(parts.validation);
});

test('drawn trials are each used once before any comes again', () => {
  const drawn = Array.from(cycledDraws(Int32Array.of(4, 5, 6), 7, randomStream(1, 'draw')));
  expect(drawn.slice(0, 3).sort()).toEqual([4, 5, 6]);
  expect(drawn.slice(3, 6).sort()).toEqual([4, 5, 6]);
  expect([4, 5, 6]).toContain(drawn[6]);
});
