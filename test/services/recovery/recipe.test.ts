import { expect, test } from 'vitest';
import { loadAuditorySim } from '../../../datasets/auditory-sim/load.ts';
import { shuffleResponses } from '../../../services/recovery/recipe.ts';

test('training and validation bins change places, units and repeats together; test clips stay', async () => {
  const data = await loadAuditorySim({
    sites: 1,
    clipSeconds: 4,
    clips: { train: 6, validation: 1, test: 1 },
  });
  const shuffled = shuffleResponses(data, 1);
  expect(shuffled.clips[7]).toBe(data.clips[7]);
  for (const index of [0, 6]) {
    const { repeats } = data.clips[index];
    const [count, times, units] = repeats.shape;
    const rows = (clip: typeof repeats) =>
      Array.from({ length: times }, (_, t) =>
        Array.from({ length: count }, (_, r) =>
          clip.data.subarray((r * times + t) * units, (r * times + t + 1) * units).join(),
        ).join('/'),
      );
    const [before, after] = [rows(repeats), rows(shuffled.clips[index].repeats)];
    expect(after).not.toEqual(before);
    expect(after.toSorted()).toEqual(before.toSorted());
    expect(shuffled.clips[index].stimulus).toBe(data.clips[index].stimulus);
  }
  expect(shuffleResponses(data, 1).clips[0].repeats).toEqual(shuffled.clips[0].repeats);
  expect(shuffleResponses(data, 2).clips[0].repeats).not.toEqual(shuffled.clips[0].repeats);
});
