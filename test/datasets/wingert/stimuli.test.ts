import { expect, test } from 'vitest';
import { divideStimuli } from '../../../datasets/wingert/stimuli.ts';
import { ndarray } from '../../../src/arrays.ts';

/** A stimulus of one bin and channel, and counts of one unit. */
const stimulus = (name: string, value: number, counts: readonly number[]) => ({
  name,
  frames: ndarray([1, 1], Float32Array.of(value)),
  counts: ndarray([counts.length, 1, 1], Float32Array.from(counts)),
});
const sequences = [3, 4, 5].map((value) => stimulus(`STIM_seq000${value}.wav`, value, [value]));

test('copies of a test sound become one with all presentations, and leave the estimation set with a warning', () => {
  const { stimuli, split, warnings } = divideStimuli(
    [
      stimulus('STIM_seq0001.wav', 1, [9]),
      stimulus('STIM_00a.wav', 1, [1, 2]),
      ...sequences,
      stimulus('STIM_00b.wav', 1, [3]),
      stimulus('STIM_seq0009.wav', 4, [6]),
      stimulus('STIM_torc.wav', 8, [0]),
    ],
    'a site',
  );
  expect(split.test.map((i) => stimuli[i].name)).toEqual(['STIM_00a.wav']);
  expect(stimuli[split.test[0]].counts).toEqual(ndarray([3, 1, 1], Float32Array.of(1, 2, 3)));
  const estimation = [...split.train, ...split.validation].map((i) => stimuli[i]);
  expect(estimation.map(({ name }) => name).sort()).toEqual(sequences.map(({ name }) => name));
  const double = estimation.find(({ name }) => name === 'STIM_seq0004.wav');
  expect(double?.counts).toEqual(ndarray([2, 1, 1], Float32Array.of(4, 6)));
  expect(warnings).toEqual([
    'Epochs that are neither STIM_00… nor STIM_seq… are left out: STIM_torc.wav.',
    'Stimuli for estimation that are test stimuli too are left out: STIM_seq0001.wav.',
  ]);
});

test('a tenth of the estimation set validates, the same every time; too few stimuli are refused', () => {
  const many = Array.from({ length: 40 }, (_, i) => stimulus(`STIM_seq${i}.wav`, 10 + i, [0]));
  const tested = stimulus('STIM_00a.wav', 1, [0]);
  const { split } = divideStimuli([...many, tested], 'a site');
  expect([split.train.length, split.validation.length, split.test.length]).toEqual([36, 4, 1]);
  expect(divideStimuli([...many, tested], 'a site').split).toEqual(split);
  expect(() => divideStimuli(sequences, 'a site')).toThrow(/a site has 0 test stimuli .* and 3 for estimation/);
  expect(() => divideStimuli([tested, sequences[0]], 'a site')).toThrow(/1 test stimuli .* and 1 for estimation/);
});
