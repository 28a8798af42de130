import { expect, test } from 'vitest';
import { contrastDatasetNames, decodingDatasetNames, encodingDatasetNames } from '../../../datasets/catalogue.ts';
import { carryOut, kindOf, kindsOfRun } from '../../../services/runs/kinds.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('what carries a config out is found by its kind and by what its data set gives', () => {
  for (const dataset of encodingDatasetNames) expect(kindOf({ kind: 'encoding', dataset })).toBe(kindsOfRun.encoding);
  for (const dataset of decodingDatasetNames) {
    expect(kindOf({ kind: 'training', dataset })).toBe(kindsOfRun.decoding);
    const contrasts = contrastDatasetNames.some((name) => name === dataset);
    expect(kindOf({ kind: 'study', dataset })).toBe(kindsOfRun[contrasts ? 'contrast-decoding' : 'decoding']);
  }
  expect(contrastDatasetNames).toContain('steinmetz');
});

test('a training has no tables of a study, and a study of contrasts no curve of one training', () => {
  expect(kindsOfRun.decoding.outputs('training')).toEqual(['training.csv']);
  expect(kindsOfRun.decoding.outputs('study')).toContain('training.csv');
  expect(kindsOfRun['contrast-decoding'].outputs('study')).not.toContain('training.csv');
  expect(kindsOfRun['contrast-decoding'].outputs('study')).toContain('report.html');
});

test('a config is read by the schema of its kind before anything is done', async () => {
  const config = { ...kindsOfRun.decoding.config.parse({ kind: 'study' }), seed: -1 };
  await expect(carryOut(config, { runDir: temporaryFolder() })).rejects.toThrow(/seed/);
});
