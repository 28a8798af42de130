import { expect, test } from 'vitest';
import { scoreExchanged, scoreWindows } from '../../../../services/analyses/decodings/score-windows.ts';
import { ndarray } from '../../../../src/arrays.ts';
import { randomStream } from '../../../../src/random/stream.ts';

const shape = [6, 3, 12, 12, 1];
const size = 3 * 12 * 12;
const stream = randomStream(1, 'score-windows');
const noise = () => Float32Array.from({ length: 6 * size }, () => 0.5 + 0.1 * stream.normal());
const truth = ndarray(shape, noise());
const ignorant = ndarray(shape, new Float32Array(6 * size).fill(0.5));
/** Two windows of each of three stimuli. */
const stimuli = [4, 4, 7, 7, 9, 9];

/** Grey, so far on the way to the truth as each window's part says. */
const mixed = (parts: readonly number[]) =>
  ndarray(
    shape,
    truth.data.map((value, i) => 0.5 + parts[Math.floor(i / size)] * (value - 0.5)),
  );

test('explained variance is 1 of the truth, 0 of the mean video, and 1 − (1 − a)² of a video that is a of the way', () => {
  const explained = (reconstructions: typeof truth) =>
    scoreWindows(reconstructions, { truth, stimuli, ignorant }).metrics.explainedVariance;
  expect(explained(truth)).toBeCloseTo(1, 12);
  expect(explained(ignorant)).toBeCloseTo(0, 12);
  expect(explained(mixed([0.4, 0.4, 0.4, 0.4, 0.4, 0.4]))).toBeCloseTo(1 - 0.6 ** 2, 5);
  expect(explained(mixed([-1, -1, -1, -1, -1, -1]))).toBeCloseTo(-3, 5);
  expect(scoreWindows(truth, { truth, stimuli }).metrics.explainedVariance).toBeNull();
});

test('sds are between stimuli, not between their windows, and identification has none', () => {
  const alike = scoreWindows(mixed([1, 0.2, 1, 0.2, 1, 0.2]), { truth, stimuli, ignorant });
  const unlike = scoreWindows(mixed([1, 1, 0.6, 0.6, 0.2, 0.2]), { truth, stimuli, ignorant });
  // Windows of a stimulus differ as much in both; stimuli only in the second.
  expect(alike.sd.explainedVariance ?? 1).toBeLessThan(0.1);
  const own = [1, 1 - 0.4 ** 2, 1 - 0.8 ** 2];
  const middle = (own[0] + own[1] + own[2]) / 3;
  const expected = Math.sqrt(own.reduce((sum, value) => sum + (value - middle) ** 2, 0) / 2);
  expect(unlike.sd.explainedVariance).toBeCloseTo(expected, 5);
  expect(unlike.sd.identification).toBeNull();
  expect(scoreWindows(truth, { truth, stimuli: [1, 1, 1, 1, 1, 1] }).sd.videoR).toBeNull();
});

test('chance: perfect reconstructions of stimuli that share nothing correlate with nothing, of stimuli that share a part with that', () => {
  const chance = scoreExchanged(truth, { truth, stimuli, ignorant });
  expect(Math.abs(chance?.metrics.videoR ?? 1)).toBeLessThan(0.05);
  // Two independent videos differ twice as much as one from its mean.
  expect(chance?.metrics.explainedVariance).toBeCloseTo(-1, 0);
  expect(chance?.metrics).toMatchObject({ identification: 1 / 6, identificationRank: 0.5 });
  const shared = noise().subarray(0, size);
  const alike = ndarray(
    shape,
    truth.data.map((value, i) => value + shared[i % size] - 0.5),
  );
  expect(scoreExchanged(alike, { truth: alike, stimuli })?.metrics.videoR).toBeCloseTo(0.5, 1);
  expect(scoreExchanged(truth, { truth, stimuli: [2, 2, 2, 2, 2, 2] })).toBeUndefined();
});

test('chance never sets a window beside one of its own stimulus', () => {
  // Windows of a stimulus are one video: whoever is set beside its own stimulus would correlate by 1.
  const each = [0, 0, 2, 2, 4, 4];
  const repeated = ndarray(
    shape,
    truth.data.map((_, i) => truth.data[each[Math.floor(i / size)] * size + (i % size)]),
  );
  expect(Math.abs(scoreExchanged(repeated, { truth: repeated, stimuli })?.metrics.videoR ?? 1)).toBeLessThan(0.1);
});
