import { expect, test } from 'vitest';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { isTunedByDefault, smallGrid, withCandidate } from '../../../src/training/encoder/tuning.ts';
import { smallData } from './encoding-fixture.ts';

/** As much of a data set of videos as a grid looks at. */
function videos(frame: readonly number[], bins: number): EncodingData {
  const data = smallData({ clips: 1, bins: 8, channels: 1, units: 40, heldOut: 0 });
  const stimulus = { shape: [bins, ...frame], data: new Float32Array(0) };
  const clip = { ...data.clips[0], stimulus, repeats: { shape: [1, bins, 40], data: new Float32Array(0) } };
  return { ...data, domain: 'visual', frame, clips: [clip] };
}

test('a small frame can afford the whole grid, a large one the recipe alone, and says why', () => {
  const small = smallGrid({ model: 'visual-cnn' }, videos([16, 1, 1], 23_000));
  expect(small.candidates[0]).toEqual({ name: 'recipe' });
  expect(small.candidates.slice(1).map(({ name }) => name)).toEqual(['local', 'whole-frame-64', 'whole-frame-512']);
  expect(small.leftOut).toEqual({});
  const large = smallGrid({ model: 'visual-cnn' }, videos([64, 64, 3], 23_000));
  expect(large.candidates).toEqual([{ name: 'recipe' }]);
  expect(Object.keys(large.leftOut)).toEqual(['whole-frame-1024', 'whole-frame-64', 'whole-frame-512']);
  expect(Object.values(large.leftOut)[0]).toMatch(
    /^parameters × training bins × epochs are \d\.\de\+1\d; the most is 1e\+12$/,
  );
});

test('images have no past that such a grid is about', () => {
  expect(smallGrid({ model: 'visual-cnn' }, videos([16, 1, 1], 1))).toEqual({
    candidates: [{ name: 'recipe' }],
    leftOut: {},
  });
});

test('a model without a grid of its own tries more decay and slower steps', () => {
  const { candidates } = smallGrid({ model: 'linear' }, smallData());
  expect(candidates.map(({ name }) => name)).toEqual(['recipe', 'more-decay', 'slower']);
  expect([isTunedByDefault('linear'), isTunedByDefault('visual-cnn')]).toEqual([false, true]);
});

test('what is asked for comes before what a candidate says', () => {
  const candidate = { name: 'one', options: { filters: 4, lags: 3 }, training: { epochs: 9, batchSize: 2 } };
  expect(withCandidate({ options: { lags: 5 }, training: { epochs: 1 } }, candidate)).toEqual({
    options: { filters: 4, lags: 5 },
    training: { epochs: 1, batchSize: 2 },
  });
});
