import { expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import { expectApart, sameStimuli } from '../../src/views/same-stimuli.ts';

const clip = (name: string, ...values: number[]) => ({
  name,
  stimulus: ndarray([values.length], Float32Array.from(values)),
});

test('stimuli are the same when every value is', () => {
  expect(sameStimuli([clip('a', 1, 2), clip('b', 1, 3), clip('c', 1, 2), clip('d', 1, 2, 0)])).toEqual([0, 1, 0, 3]);
});

test('the same stimulus under two names cannot be on two sides of a split', () => {
  const clips = [clip('a', 1), clip('b', 2), clip('c', 3), clip('copy of a', 1)];
  expect(() => expectApart(clips, { train: [0], validation: [1], test: [2, 3] })).toThrow(
    /"a" \(train\) and "copy of a" \(test\) are the same/,
  );
  expectApart(clips, { train: [0, 3], validation: [1], test: [2] });
});
