import { beforeAll, expect, test } from 'vitest';
import { directionErrorDeg } from '../../../src/analysis/decoding/motion-scores.ts';
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
    // Two colours have two orders.
    expect(permuted).toMatchObject({ permutations: 2, p: null, smallestP: 0.5 });
    expect(permuted.reason).toBe('no test: 2 levels have no more than 2 orders, so that no p is below 0.5');
    const above = own.mean - permuted.mean;
    if (tells) expect(above).toBeGreaterThan(0.3);
    else expect(Math.abs(above)).toBeLessThan(0.05);
  } finally {
    decoder.dispose();
  }
});

/** Conditions of a level share a part `alike` of the variance of their reconstructions, as real ones do. */
function pOf(levels: number, alike: number, effect: number, seed: number) {
  const labels = Array.from({ length: 4 * levels }, (_, i) => i % levels);
  const stream = randomStream(seed, `scores/${levels}/${alike}`);
  const table = () => Array.from({ length: levels }, () => Array.from(stream.normals(levels)));
  const common = table();
  const own = labels.map(() => Array.from(stream.normals(levels)));
  const score = (i: number, c: number) => {
    const [level, other] = [labels[i], labels[c]];
    const noise = Math.sqrt(alike) * common[level][other] + Math.sqrt(1 - alike) * own[i][other];
    return noise + (level === other ? effect : 0);
  };
  return permutedTemplates({ feature: 'shape', labels, better: 'higher' }, score, { seed, draws: 199 }).p!;
}

test.each([
  [4, 0],
  [4, 0.9],
  [8, 0.9],
])(
  '%i levels, of which reconstructions share %d: chance is found at its nominal rate, and what is there',
  (levels, alike) => {
    const runs = 300;
    const found = Array.from({ length: runs }, (_, seed) => pOf(levels, alike, 0, seed)).filter(
      (p) => p <= 0.05,
    ).length;
    // Of four levels p is a multiple of 1/24: 1/24 is found. Three standard errors.
    const rate = levels === 4 ? 1 / 24 : 0.05;
    expect(Math.abs(found / runs - rate)).toBeLessThan(3 * Math.sqrt((rate * (1 - rate)) / runs));
    expect(pOf(levels, alike, 5, 1)).toBeLessThanOrEqual(1 / 24);
  },
);

test('directions read at random, and errors of which small ones are good', () => {
  const labels = Array.from({ length: 64 }, (_, i) => i % 4);
  const pOfRead = (seed: number, sdDeg: number) => {
    const stream = randomStream(seed, 'directions');
    const read = labels.map((level) => 90 * level + sdDeg * stream.normal());
    const score = (i: number, c: number) => directionErrorDeg(read[i], 90 * labels[c]);
    return permutedTemplates({ feature: 'motion', labels, better: 'lower' }, score, { seed, draws: 999 }).p!;
  };
  const runs = 300;
  const found = Array.from({ length: runs }, (_, seed) => pOfRead(seed, 1e4)).filter((p) => p <= 0.05).length;
  expect(found / runs).toBeLessThan(1 / 24 + 3 * Math.sqrt(1 / 24 / runs));
  expect(found).toBeGreaterThan(0);
  expect(pOfRead(1, 20)).toBe(1 / 24);
});
