import { beforeAll, describe, expect, test } from 'vitest';
import { principalComponents } from '../../../src/analysis/subspace/components/principal-components.ts';
import { compareCellTypes } from '../../../src/analysis/subspace/sites/cell-types.ts';
import { siteSharing, subspaceSimilarity } from '../../../src/analysis/subspace/sites/sharing.ts';
import { SitePool } from '../../../src/analysis/subspace/sites/site-subspace.ts';
import { maskOverlap } from '../../../src/analysis/subspace/sites/tiling.ts';
import type { NdArray } from '../../../src/arrays.ts';
import type { Unit } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { randomStream } from '../../../src/random/stream.ts';

beforeAll(async () => {
  await startEngine();
});

const rows = (...filters: number[][]): NdArray => ({
  shape: [filters.length, 1, filters[0]?.length ?? 4],
  data: Float32Array.from(filters.flat()),
});

describe('sharing', () => {
  const h = Math.SQRT1_2;

  test('worked by hand: the root mean square cosine of the principal angles', () => {
    const filters = [
      rows([1, 0, 0, 0], [0, 1, 0, 0]),
      rows([1, 0, 0, 0]),
      rows([h, 0, h, 0], [0, h, 0, h]),
      rows([0, 0, 1, 0], [0, 0, 0, 1]),
      { shape: [0, 1, 4], data: new Float32Array(0) },
    ];
    const { data } = subspaceSimilarity(filters);
    const at = (u: number, v: number) => data[u * 5 + v];
    expect(at(0, 0)).toBeCloseTo(1);
    expect(at(0, 1)).toBeCloseTo(1);
    expect(at(0, 2)).toBeCloseTo(h);
    expect(at(0, 3)).toBe(0);
    expect(at(2, 0)).toBe(at(0, 2));
    expect(at(4, 0)).toBeNaN();
  });

  test('within against between sites, with chance and a permutation test', () => {
    const stream = randomStream(2, 'sites');
    const unit = (values: number[]) => {
      const length = Math.hypot(...values);
      return values.map((value) => value / length);
    };
    const bases = [0, 1, 2].map(() => Array.from(stream.normals(30)));
    const sites = Array.from({ length: 18 }, (_, u) => `site${u % 3}`);
    const like = sites.map((_, u) => rows(unit(bases[u % 3].map((value) => value + 0.5 * stream.normal()))));
    const shared = siteSharing(subspaceSimilarity(like), like, sites, { permutations: 200, seed: 1 });
    expect(shared.within).toBeGreaterThan(0.6);
    expect(shared.between).toBeLessThan(0.4);
    expect(shared.chance).toBeCloseTo(Math.sqrt(1 / 30));
    expect(shared).toMatchObject({ p: 1 / 201, smallestP: 1 / 201 });
    expect(shared.deals).toBeGreaterThan(1e6);
    expect([shared.pairsWithin, shared.pairsBetween]).toEqual([45, 108]);

    const apart = sites.map(() => rows(unit(Array.from(stream.normals(30)))));
    const random = siteSharing(subspaceSimilarity(apart), apart, sites, { permutations: 200, seed: 1 });
    expect(random.p).toBeGreaterThan(0.05);

    const one = siteSharing(subspaceSimilarity(like), like, sites, { used: [0, 3, 6], seed: 1 });
    expect(one).toMatchObject({ between: null, p: null, pairsWithin: 3, pairsBetween: 0 });
    expect(one.reason).toBe('no test: no two units are of two sites');
    const few = siteSharing(subspaceSimilarity(like), like, sites, { used: [0, 3, 1, 4], seed: 1 });
    expect(few).toMatchObject({ p: null, deals: 3, smallestP: 1 / 3 });
  });
});

describe('site subspaces', () => {
  test('pool what the units of a site share; shares say where each unit lies', () => {
    const stream = randomStream(3, 'pool');
    const field = 12;
    const times = 60;
    // Unit 0 varies along entry 0, unit 2 along entries 0 and 1, unit 1 at another site along entry 5.
    const along = [[0], [5], [0, 1]];
    const dstrfs = along.map((entries, u) => {
      const data = new Float32Array(times * field);
      for (let t = 0; t < times; t++) for (const entry of entries) data[t * field + entry] = (u + 1) * stream.normal();
      return { shape: [times, 1, field], data };
    });
    const pool = new SitePool(['a', 'b', 'a'], [0, 1, 2]);
    for (const [unit, dstrf] of dstrfs.entries()) pool.add(unit, dstrf);
    const components = new Map(dstrfs.map((dstrf, unit) => [unit, principalComponents(dstrf)]));
    const [a, b] = pool.subspaces(components, { components: 2, centred: true });
    expect([a.site, a.units, b.site, b.units]).toEqual(['a', [0, 2], 'b', [1]]);
    expect(Math.abs(a.filters.data[0])).toBeGreaterThan(0.9);
    expect(Math.abs(a.filters.data[field + 1])).toBeGreaterThan(0.9);
    expect(a.shares.shape).toEqual([2, 2]);
    expect(a.shares.data[0]).toBeGreaterThan(0.85);
    expect(a.shares.data[2]).toBeGreaterThan(0.3);
    expect(a.shares.data[2]).toBeLessThan(0.7);
    expect(a.shares.data[0] + a.shares.data[1]).toBeCloseTo(1);
    expect(b.filters.shape[0]).toBe(1);
    expect(Math.abs(b.filters.data[5])).toBeCloseTo(1, 4);
  });
});

test('without the gain that units share, what is left spans the plane of its own', () => {
  const stream = randomStream(4, 'gain');
  const [times, field] = [80, 10];
  // All units vary most along entry 0, always upwards; beside it unit 0 along entry 3 and unit 1 along entry 7.
  const own = [3, 7];
  const dstrfs = own.map((entry) => {
    const data = new Float32Array(times * field);
    for (let t = 0; t < times; t++) {
      data[t * field] = 5 + 4 * stream.normal();
      data[t * field + entry] = stream.normal();
    }
    return { shape: [times, 1, field], data };
  });
  const pool = new SitePool(['a', 'a'], [0, 1]);
  for (const [unit, dstrf] of dstrfs.entries()) pool.add(unit, dstrf);
  const plane = pool.residualPlanes({ centred: true }).get('a')!;
  expect(plane.shape).toEqual([2, 1, field]);
  for (let k = 0; k < 2; k++) {
    const inPlane = own.reduce((sum, entry) => sum + plane.data[k * field + entry] ** 2, 0);
    expect(inPlane).toBeGreaterThan(0.98);
    expect(Math.abs(plane.data[k * field])).toBeLessThan(0.1);
  }
});

describe('tiling', () => {
  const mask = (row: number, column: number, radius = 2) =>
    Uint8Array.from({ length: 400 }, (_, cell) => {
      const distance = (a: number, b: number) => Math.min(Math.abs(a - b), 20 - Math.abs(a - b));
      return Number(Math.hypot(distance(Math.floor(cell / 20), row), distance(cell % 20, column)) <= radius);
    });

  test('worked by hand: counts, maximum and shared cells of two overlapping masks', () => {
    const masks = [Uint8Array.from([1, 1, 0, 0]), Uint8Array.from([0, 1, 1, 0])];
    const { counts, maximum, sharedCells, distribution } = maskOverlap(masks, [2, 2], {
      seed: 1,
      name: 'hand',
      draws: 10,
    });
    expect(Array.from(counts)).toEqual([1, 2, 1, 0]);
    expect([maximum, sharedCells]).toEqual([2, 1]);
    expect(Array.from(distribution)).toEqual([1, 2, 1]);
  });

  test('clustered areas overlap more than shifted ones; randomly placed ones do not', () => {
    const stream = randomStream(7, 'masks');
    const clustered = Array.from({ length: 12 }, () => mask(8 + stream.integer(3), 8 + stream.integer(3)));
    const together = maskOverlap(clustered, [20, 20], { seed: 1, name: 'clustered' });
    expect(together.maximum).toBeGreaterThan(together.nullMaximum + 3 * together.nullMaximumSd);
    expect(together.z).toBeGreaterThan(5);
    expect(together.p).toBe(1 / 101);
    const inside = Array.from({ length: 20 }, (_, seed) => {
      const draws = randomStream(seed, 'random-masks');
      const random = Array.from({ length: 12 }, () => mask(draws.integer(20), draws.integer(20)));
      return Math.abs(maskOverlap(random, [20, 20], { seed, name: 'random' }).z) < 2.5;
    });
    expect(inside.filter(Boolean).length).toBeGreaterThanOrEqual(18);
  });
});

describe('cell types', () => {
  const unit = (site: string, spikeWidth: 'narrow' | 'regular', layer: string): Unit => ({
    id: '',
    site,
    spikeWidth,
    layer,
  });

  test('values are averaged per site and compared over the sites that have both kinds', () => {
    const sites = Array.from({ length: 6 }, (_, i) => `s${i}`);
    const units = sites.flatMap((site) => [
      unit(site, 'narrow', '2/3'),
      unit(site, 'narrow', '4'),
      unit(site, 'regular', '5'),
    ]);
    const tuning = units.map(({ spikeWidth }, i) => ({
      area: spikeWidth === 'narrow' ? 0.3 + 0.01 * i : 0.1,
      shape: spikeWidth === 'narrow' ? ('bowl' as const) : ('hill' as const),
    }));
    const only = { ...unit('s9', 'narrow', '1'), site: 's9' };
    const found = compareCellTypes([...units, only], [...tuning, { area: 9, shape: null }]);
    const area = found.find(({ measure, groups }) => measure === 'area' && groups[0] === 'narrow')!;
    expect(area.sites).toEqual(sites);
    expect(area.first[0]).toBeCloseTo(0.305);
    expect(area.second).toEqual(sites.map(() => 0.1));
    expect(area.test).toMatchObject({ n: 6, p: 1 / 32 });
    const bowls = found.find(({ measure, groups }) => measure === 'bowls' && groups[0] === 'narrow')!;
    expect([bowls.meanFirst, bowls.meanSecond]).toEqual([1, 0]);
    const layers = found.find(({ measure, groups }) => measure === 'area' && groups[0] === 'superficial')!;
    expect(layers.first[1]).toBeCloseTo(0.33);
    expect([...new Set(found.map(({ groups }) => groups.join(' | ')))]).toEqual([
      'narrow | regular',
      'superficial | deep',
      'superficial | middle',
      'middle | deep',
    ]);
  });

  /** Areas of units of all four kinds in `sites` sites: noise, and what narrow units of a layer have more. */
  function byWidthAndLayer(sites: number, more: Readonly<Record<string, number>>, seed: number) {
    const stream = randomStream(seed, 'width-by-layer');
    const units = Array.from({ length: sites }, (_, site) =>
      ['2/3', '5-6'].flatMap((layer) =>
        (['narrow', 'regular'] as const).flatMap((width) => [1, 2].map(() => unit(`s${site}`, width, layer))),
      ),
    ).flat();
    const tuning = units.map(({ spikeWidth, layer }) => ({
      area: (spikeWidth === 'narrow' ? more[layer!] : 0) + stream.normal(0, 0.1),
      shape: null,
    }));
    const found = compareCellTypes(units, tuning).filter(({ measure }) => measure === 'area');
    return (first: string) => found.find(({ groups }) => groups[0] === first)!;
  }

  test('width by layer: a difference in one layer is found there and as an interaction, one in both is none', () => {
    const found = byWidthAndLayer(10, { '2/3': 0.3, '5-6': 0 }, 1);
    expect(found('narrow superficial').test!.p).toBeLessThan(0.01);
    expect(found('narrow deep').test!.p).toBeGreaterThan(0.05);
    const both = found('narrow superficial − regular');
    expect(both.test!.p).toBeLessThan(0.01);
    expect(both.meanFirst! - both.meanSecond!).toBeCloseTo(0.3, 1);
    const ps = Array.from(
      { length: 150 },
      (_, i) => byWidthAndLayer(10, { '2/3': 0.2, '5-6': 0.2 }, i)('narrow superficial − regular').test!.p,
    );
    const share = ps.filter((p) => p <= 0.05).length / ps.length;
    expect(share).toBeGreaterThan(0.01);
    expect(share).toBeLessThan(0.09);
  });

  test('nothing is compared where a kind is missing or no unit is described', () => {
    const units = [unit('a', 'narrow', '2'), unit('a', 'narrow', '3')];
    expect(compareCellTypes(units, [null, null])).toEqual([]);
    const both = [unit('a', 'narrow', '2'), unit('b', 'regular', '3')];
    const [area] = compareCellTypes(both, [
      { area: 1, shape: null },
      { area: 1, shape: null },
    ]);
    expect(area).toMatchObject({ sites: [], meanFirst: null, test: null });
  });
});
