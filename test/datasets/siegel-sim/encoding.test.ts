import { beforeAll, expect, test } from 'vitest';
import { loadSiegelEncoding } from '../../../datasets/siegel-sim/encoding.ts';
import { loadSiegelSim } from '../../../datasets/siegel-sim/load.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const options = {
  seed: 4,
  sessions: [1],
  simulation: { trialsPerCondition: 5 },
  trialsPerCondition: { train: 3, validation: 1, test: 1 },
  samplesPerCondition: { train: 3, validation: 1, test: 1 },
};
let cacheDir: string;
let data: EncodingData;

beforeAll(async () => {
  cacheDir = temporaryFolder();
  data = await loadSiegelEncoding({ ...options, cacheDir });
});
test('64 videos, each in three clips with the counts of three kinds of trials', () => {
  const { clips, split, frame, units, binMs } = data;
  expect([clips.length, frame, binMs]).toEqual([192, [32, 32, 3], 100]);
  expect([split.train, split.validation, split.test].map((part) => [part[0], part.at(-1)])).toEqual([
    [0, 63],
    [64, 127],
    [128, 191],
  ]);
  expect(clips[0].stimulus.shape).toEqual([45, 32, 32, 3]);
  expect(clips[0].repeats.shape).toEqual([3, 45, units.length]);
  expect(clips[130].repeats.shape).toEqual([1, 45, units.length]);
  expect(clips[130].stimulus.data).toEqual(clips[2].stimulus.data);
  expect(clips[130].name).toBe('test/cross/red-30');
  expect(new Set(units.map(({ region }) => region))).toEqual(new Set(['PFC', 'FEF', 'LIP', 'IT', 'V4', 'MT']));
});

test('responses are whole counts, and standardised they are those that a decoder gets', async () => {
  const decoding = await loadSiegelSim({ ...options, cacheDir });
  const { mean, sd } = decoding.standardisation;
  const counts = data.clips[64 + 9].repeats.data;
  expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
  const unit = 17;
  const sample = decoding.splits.validation.condition.indexOf(9);
  const [, bins, units] = decoding.splits.validation.responses.shape;
  for (let bin = 0; bin < bins; bin++) {
    const standardised = decoding.splits.validation.responses.data[(sample * bins + bin) * units + unit];
    expect((counts[bin * units + unit] - mean[unit]) / sd[unit]).toBeCloseTo(standardised, 4);
  }
});
