import { expect, test } from 'vitest';
import { loadEncodingData } from '../../../../services/runs/encoding/load-data.ts';
import { shuffleStimuli } from '../../../../services/runs/encoding/shuffle-stimuli.ts';
import { ndarray } from '../../../../src/arrays.ts';
import type { Clip, EncodingData } from '../../../../src/data/encoding-data.ts';

/** A clip whose responses are `tag` · 100 + time. */
function clip(tag: number, time: number): Clip {
  return {
    name: `clip ${tag}`,
    stimulus: ndarray([time, 1], new Float32Array(time).fill(tag)),
    repeats: ndarray(
      [2, time, 1],
      Float32Array.from({ length: 2 * time }, (_, i) => 100 * tag + (i % time)),
    ),
  };
}

const data: EncodingData = {
  name: 'made up',
  domain: 'auditory',
  citation: '',
  licence: '',
  binMs: 10,
  frame: [1],
  units: [{ id: 'u', site: 's' }],
  clips: [clip(0, 8), clip(1, 8), clip(2, 8), clip(3, 8), clip(4, 40), clip(5, 8), clip(6, 8)],
  split: { train: [0, 1, 2, 3, 4], validation: [5], test: [6] },
  treatment: { hannBins: 1, skipBins: 0 },
  hash: 'x',
  warnings: [],
};

const tagOf = ({ repeats }: Clip) => Math.floor(repeats.data[0] / 100);

test('no clip keeps its responses, none leaves its split, and every response is used once', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { clips } = shuffleStimuli(data, seed);
    const tags = clips.map(tagOf);
    for (const i of [0, 1, 2, 3]) expect(tags[i]).not.toBe(i);
    expect([...tags.slice(0, 4)].sort()).toEqual([0, 1, 2, 3]);
    expect(clips.map(({ stimulus }) => stimulus.data[0])).toEqual([0, 1, 2, 3, 4, 5, 6]);
  }
});

test('a clip alone of its length is rotated by a quarter to three quarters, all repeats alike', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { repeats } = shuffleStimuli(data, seed).clips[4];
    const shift = repeats.data[0] - 400;
    expect(shift).toBeGreaterThanOrEqual(10);
    expect(shift).toBeLessThanOrEqual(30);
    for (let i = 0; i < 80; i++) expect(repeats.data[i]).toBe(400 + ((i + shift) % 40));
  }
  expect(data.clips[4].repeats.data[0]).toBe(400);
});

test('the seed decides', () => {
  const tags = (seed: number) => shuffleStimuli(data, seed).clips.map(tagOf).join();
  expect(tags(3)).toBe(tags(3));
  expect(new Set([1, 2, 3, 4, 5, 6].map(tags)).size).toBeGreaterThan(1);
});

test('a session or a fold of a data set that has none is refused by name', async () => {
  const choice = { seed: 1, shuffleStimuli: false } as const;
  await expect(loadEncodingData({ ...choice, dataset: 'ns1', session: '3' })).rejects.toThrow(
    /ns1 has no choice of session/,
  );
  await expect(loadEncodingData({ ...choice, dataset: 'auditory-sim', fold: 0 })).rejects.toThrow(/no choice of fold/);
});
