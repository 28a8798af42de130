import { expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import type { EncodingData } from '../../src/data/encoding-data.ts';
import { trialsByUnit } from '../../src/metrics/trials-by-unit.ts';
import { smallData } from '../training/encoder/encoding-fixture.ts';

const gap = Number.NaN;

/** Clips of one unit, [clip][repeat][time], without a treatment. */
function recorded(clips: readonly (readonly (readonly number[])[])[], skipBins = 0): EncodingData {
  const data = smallData({ units: 1 });
  return {
    ...data,
    treatment: { hannBins: 1, skipBins },
    clips: clips.map((repeats, i) => ({
      ...data.clips[0],
      name: `clip-${i}`,
      repeats: ndarray([repeats.length, repeats[0].length, 1], Float32Array.from(repeats.flat())),
    })),
  };
}

test('images of different numbers of trials, in any of the slots, all count, with the fewest trials that one has', () => {
  // As in session 210325 of v4-images: ten slots, of which every image fills others.
  const data = recorded([
    [[gap], [1], [2], [3]],
    [[4], [gap], [gap], [5]],
    [[6], [7], [8], [gap]],
  ]);
  const [{ repeats, bins }] = trialsByUnit(data, [0, 1, 2]);
  expect([repeats.shape, Array.from(repeats.data), Array.from(bins)]).toEqual([
    [2, 3],
    [1, 4, 6, 2, 5, 7],
    [0, 1, 2],
  ]);
});

test('a clip with one repeat is left out beside others with more, and counts where all have one', () => {
  const two = [[[1], [2]], [[3]], [[4], [5], [6]]];
  const [{ repeats, bins }] = trialsByUnit(recorded(two), [0, 1, 2]);
  expect([repeats.shape, Array.from(repeats.data), Array.from(bins)]).toEqual([
    [2, 2],
    [1, 4, 2, 5],
    [0, 2],
  ]);
  const one = trialsByUnit(recorded([[[1]], [[2]]]), [0, 1])[0];
  expect([one.repeats.shape, Array.from(one.repeats.data)]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test('a bin that misses a repeat goes, and so do the bins of a clip that the unit never had', () => {
  const data = recorded(
    [
      [
        [9, 1, 2, 3],
        [9, 4, gap, 6],
      ],
      [
        [gap, gap, gap, gap],
        [9, gap, gap, gap],
      ],
      [
        [9, 7, 8, 9],
        [gap, gap, gap, gap],
        [9, 10, 11, 12],
      ],
    ],
    1,
  );
  const [{ repeats, bins }] = trialsByUnit(data, [0, 1, 2]);
  expect([repeats.shape, Array.from(repeats.data), Array.from(bins)]).toEqual([
    [2, 5],
    [1, 3, 7, 8, 9, 4, 6, 10, 11, 12],
    [0, 2, 6, 7, 8],
  ]);
  expect(trialsByUnit(data, [1])[0].repeats.shape).toEqual([0, 0]);
});
