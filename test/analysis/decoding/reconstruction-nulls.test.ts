import { beforeAll, expect, test } from 'vitest';
import { permutedTemplates, reconstructionNulls } from '../../../src/analysis/decoding/reconstruction-nulls.ts';
import { scoreDecoder } from '../../../src/analysis/decoding/score-decoder.ts';
import { selectRegions } from '../../../src/analysis/decoding/select-regions.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { fitDecoder } from '../../../src/training/decoder/fit-decoder.ts';
import { fourVideos } from '../../training/decoder/four-videos.ts';

beforeAll(async () => {
  await startEngine();
});

test('the units of the chosen regions alone, everywhere; an unknown region is refused by name', () => {
  const data = fourVideos();
  const { unitRegions, splits, standardisation } = selectRegions(data, ['PFC']);
  expect(unitRegions).toEqual(['PFC', 'PFC']);
  expect(splits.test.responses.shape).toEqual([8, 8, 2]);
  expect(Array.from(splits.test.responses.data.subarray(0, 4))).toEqual(
    [8, 9, 18, 19].map((i) => data.splits.test.responses.data[i]),
  );
  expect(standardisation.mean).toHaveLength(2);
  expect(() => selectRegions(data, ['V5'])).toThrow(/Unknown region "V5"/);
});

test.each([
  ['V4', true],
  ['PFC', false],
] as const)('a decoder of %s alone tells the colour: %s', async (region, tells) => {
  const data = selectRegions(fourVideos(), [region]);
  const { decoder } = await fitDecoder({ decoder: 'linear' }, data, { seed: 1 });
  try {
    const nulls = reconstructionNulls(decoder, data, scoreDecoder(decoder, data), { seed: 1, draws: 199 });
    const { permuted, noise, ...own } = nulls.find(({ feature }) => feature === 'colour')!;
    expect([own.conditions, own.levels, noise.samples, noise.df]).toEqual([4, 2, 100, 102]);
    if (tells) expect(own.mean).toBeGreaterThan(permuted.mean + 2 * permuted.sd);
    else expect(permuted.p).toBeGreaterThan(0.05);
  } finally {
    decoder.dispose();
  }
});

test('permuted templates find nothing in scores of chance at their nominal rate, and what is there', () => {
  const labels = Array.from({ length: 32 }, (_, i) => i % 4);
  const pOf = (seed: number, effect: number) => {
    const stream = randomStream(seed, 'scores');
    const table = labels.map((own) => labels.map((other) => stream.normal() + (own === other ? effect : 0)));
    const observed = labels.reduce((sum, _, i) => sum + table[i][i], 0) / labels.length;
    const reading = { feature: 'shape', labels, better: 'higher' } as const;
    return permutedTemplates(reading, (i, c) => table[i][c], observed, { seed, draws: 199 }).p;
  };
  const runs = 200;
  const found = Array.from({ length: runs }, (_, seed) => pOf(seed, 0)).filter((p) => p <= 0.05).length;
  // Three standard errors of a rate of 5 %.
  expect(found / runs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
  expect(found).toBeGreaterThan(0);
  expect(pOf(1, 2)).toBe(1 / 200);
});
