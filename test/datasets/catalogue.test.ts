import { access } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  contrastDatasetNames,
  dataset,
  datasetNames,
  decodingDatasetNames,
  encodingDatasetNames,
  foldsFault,
  loadContrasts,
  loadEncoding,
  unknownChoices,
} from '../../datasets/catalogue.ts';
import { ns1Folds } from '../../datasets/ns1/split.ts';
import { splitTrials } from '../../datasets/shared/trial-split.ts';
import { heldOutCombinations } from '../../datasets/siegel-sim/combinations.ts';
import { samplesOf } from '../../datasets/siegel-sim/presets.ts';
import { v4Folds } from '../../datasets/v4-images/load.ts';
import { encoderDomain, encoderNames } from '../../src/models/encoders/names.ts';
import { randomStream } from '../../src/random/stream.ts';

test.each(datasetNames)('%s has a complete card and a README, and its usual models exist', async (name) => {
  const { summary, responses, licence, source, domain, plants = domain, usualModels = [] } = dataset(name);
  for (const field of [summary, responses, licence, source]) expect(field.length).toBeGreaterThan(2);
  await access(new URL(`../../datasets/${name}/README.md`, import.meta.url));
  const known: readonly string[] = encoderNames;
  for (const model of usualModels) expect(known).toContain(model);
  expect(plants).toBe(domain);
  if (domain) expect(new Set(usualModels.map(encoderDomain))).toEqual(new Set([domain]));
});

test('an unknown data set is refused with a hint', () => {
  expect(() => dataset('siegelsim')).toThrow(/Unknown data set "siegelsim"\. Did you mean "siegel-sim"/);
});

test('the names of each view are those of the data sets that give it', () => {
  for (const name of datasetNames) {
    expect(encodingDatasetNames.some((one) => one === name)).toBe(dataset(name).encoding !== undefined);
    expect(decodingDatasetNames.some((one) => one === name)).toBe(dataset(name).decoding !== undefined);
    expect(contrastDatasetNames.some((one) => one === name)).toBe(dataset(name).contrasts !== undefined);
  }
});

test('choices that a data set does not have are refused by name, a folder of a simulation too', () => {
  expect(unknownChoices('ns1', { data: 'x', fold: 1, session: 's' })).toEqual([
    { field: 'session', message: 'ns1 has no choice of session; leave out session s' },
  ]);
  expect(unknownChoices('auditory-sim', { data: 'x' })).toHaveLength(1);
  expect(unknownChoices('auditory-sim', { shuffleLabels: false })).toEqual([]);
  expect(() => loadEncoding('auditory-sim', { seed: 1, data: 'x' })).toThrow(/no choice of data; leave out data x\./);
});

test('folds are as many as the data set is loaded with, whatever is held out, and none beyond them', () => {
  for (const name of datasetNames) {
    const { choices, folds } = dataset(name);
    expect(folds !== undefined, name).toBe(choices.includes('fold'));
  }
  const trials = samplesOf('quick').trialsPerCondition;
  for (const [arm, perSplit] of [
    ['planted', trials],
    ['paper-sites', { train: 8, validation: 1, test: 2 }],
  ] as const) {
    const most = dataset('siegel-sim').folds?.({ arm }) ?? 0;
    const count = perSplit.train + perSplit.validation + perSplit.test;
    const split = (fold: number) =>
      splitTrials(new Int32Array(count), 1, perSplit, randomStream(1, 'folds'), 'session', fold);
    expect(split(most - 1).test[0]).toHaveLength(perSplit.test);
    expect(() => split(most)).toThrow(/there is no fold/);
  }
  const combinations = dataset('siegel-sim').folds?.({ split: 'combinations' }) ?? 0;
  expect(heldOutCombinations(1, combinations - 1).size).toBe(16);
  expect(() => heldOutCombinations(1, combinations)).toThrow(/there is no fold/);
  expect([dataset('ns1').folds?.({}), dataset('v4-images').folds?.({})]).toEqual([ns1Folds, v4Folds]);
  expect(foldsFault('recordings', 5, {})).toBeUndefined();
  expect(foldsFault('recordings', 6, {})).toBe('recordings has 5 folds at most but folds is 6');
  expect(unknownChoices('ns1', { fold: 5 })).toEqual([
    { field: 'fold', message: 'ns1 has folds 0 to 4 but fold is 5; choose one of them' },
  ]);
});

test('a view that a data set does not have is refused with those that do', () => {
  expect(() => loadContrasts('siegel-sim', { seed: 1 })).toThrow(/a decoder of contrasts to; choose steinmetz/);
  expect(() => loadContrasts('steinmetz', { seed: 1, fold: 1 })).toThrow(/steinmetz has no choice of fold/);
});

test('steps are those that a data set counts in; bins of fixed length are said to be so', () => {
  for (const stepMs of [100, 50, 20, 10]) expect(unknownChoices('siegel-sim', { stepMs })).toEqual([]);
  expect(unknownChoices('siegel-sim', { stepMs: 30 })).toEqual([
    {
      field: 'stepMs',
      message: 'siegel-sim is counted in steps of 100, 50, 20, 10 ms but stepMs is 30; choose one of them',
    },
  ]);
  expect(unknownChoices('steinmetz', { stepMs: 10 })[0].message).toMatch(
    /comes in bins and frames of fixed length \(.*spike counts in 20 ms\).*leave out stepMs 10/,
  );
});
