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

test('at steps of 20 ms every fifth window is one of those at 100 ms, and the cue is the same', async () => {
  const fine = await loadSiegelEncoding({ ...options, cacheDir, stepMs: 20 });
  expect([fine.binMs, fine.clips[7].stimulus.shape[0], fine.clips[7].repeats.shape[1]]).toEqual([20, 225, 225]);
  const units = fine.units.length;
  const [counts, coarse] = [fine.clips[7].repeats.data, data.clips[7].repeats.data];
  // Of the first sample; window k is centred on (k + ½) steps.
  for (let bin = 0; bin < 45; bin++) {
    for (let unit = 0; unit < units; unit++) {
      expect(counts[(5 * bin + 2) * units + unit]).toBeCloseTo(coarse[bin * units + unit], 6);
    }
  }
  const pixels = 32 * 32 * 3;
  const frame = (clip: EncodingData, at: number) => clip.clips[7].stimulus.data.slice(at * pixels, (at + 1) * pixels);
  expect(frame(fine, 5 * 8 + 3)).toEqual(frame(data, 8));
});
