import { expect, test } from 'vitest';
import { pairingTest } from '../../../src/analysis/encoding/region-pairing.ts';
import { randomStream } from '../../../src/random/stream.ts';

const courses = (count: number, name: string) =>
  Array.from({ length: count }, (_, i) => Float64Array.from(randomStream(i, name).normals(40)));
const perfect = (count: number) => {
  const clips = courses(count, 'clips');
  return pairingTest(clips, clips, randomStream(1, 'pairing'));
};

test('perfect predictions have the smallest p that so many clips allow', () => {
  expect(perfect(4)).toMatchObject({ n: 4, permutations: 24, p: 1 / 24, smallestP: 1 / 24 });
  expect(perfect(5)).toMatchObject({ n: 5, permutations: 120, p: 1 / 120, smallestP: 1 / 120 });
  expect(perfect(9)).toMatchObject({ n: 9, permutations: 1000, p: 1 / 1001, smallestP: 1 / 1001 });
});

test('three clips have no test, and say what there is', () => {
  expect(perfect(3)).toMatchObject({ n: 3, p: null, smallestP: 1 / 6 });
  expect(perfect(3).reason).toBe('no test: 3 clips have no more than 6 orders, so that no p is below 0.17');
  expect(perfect(1)).toMatchObject({ n: 1, p: null, smallestP: 1, mean: null });
});

test.each([4, 5, 8])('predictions of nothing are called in one of twenty sets of %i clips, or less', (count) => {
  const runs = 200;
  const shared = courses(1, 'shared')[0];
  const found = Array.from({ length: runs }, (_, i) => {
    // All clips and predictions have a course in common.
    const [predicted, recorded] = ['predicted', 'recorded'].map((name) =>
      courses(count, `${name} ${i}`).map((own) => own.map((value, t) => value + shared[t])),
    );
    return pairingTest(predicted, recorded, randomStream(i, 'pairing')).p!;
  }).filter((p) => p <= 0.05).length;
  const rate = Math.floor(0.05 * (count === 4 ? 24 : 120)) / (count === 4 ? 24 : 120);
  expect(Math.abs(found / runs - rate)).toBeLessThan(3 * Math.sqrt((rate * (1 - rate)) / runs));
});
