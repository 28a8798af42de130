import { beforeAll, expect, test } from 'vitest';
import type { PrincipalComponents } from '../../../src/analysis/subspace/components/principal-components.ts';
import { permutedNeighbours } from '../../../src/analysis/subspace/sites/permuted-neighbours.ts';
import { basisOf, capturedRoot, triplesOf } from '../../../src/analysis/subspace/sites/site-bases.ts';
import { unitInSite } from '../../../src/analysis/subspace/sites/unit-in-site.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { type RandomStream, randomStream } from '../../../src/random/stream.ts';

beforeAll(async () => {
  await startEngine();
});

const size = 24;

function componentsOf(rows: readonly (readonly number[])[], eigenvalues: readonly number[]): PrincipalComponents {
  return {
    filters: { shape: [rows.length, 1, rows[0].length], data: Float32Array.from(rows.flat()) },
    eigenvalues: Float64Array.from(eigenvalues),
    totalVariance: eigenvalues.reduce((sum, value) => sum + value, 0),
    rows: 100,
    constant: false,
  };
}

test('worked by hand: what of a unit lies in a basis, and the basis of two units that count alike', () => {
  const unit = componentsOf([[1, 0, 0, 0], [0, 1, 0, 0]], [3, 1]); // biome-ignore format: a matrix
  const first = { shape: [1, 1, 4], data: Float32Array.of(1, 0, 0, 0) };
  expect(capturedRoot(unit, first)).toBeCloseTo(Math.sqrt(3 / 4), 6);
  // The second unit has a hundred times the variance and still adds one direction of weight 1 beside .75 and .25.
  const other = componentsOf([[0, 0, 1, 0]], [400]);
  const { filters } = basisOf([0, 1], new Map([[0, unit], [1, other]])); // biome-ignore format: pairs
  expect(filters.shape[0]).toBe(3);
  expect(Math.abs(filters.data[2])).toBeCloseTo(1, 5);
  expect(Math.abs(filters.data[4])).toBeCloseTo(1, 5);
});

test('triples: all of few units, twenty different ones of many', () => {
  const stream = randomStream(1, 'triples');
  expect(triplesOf([4, 5, 6, 7], stream)).toEqual([[4, 5, 6], [4, 5, 7], [4, 6, 7], [5, 6, 7]]); // biome-ignore format: a list
  const many = triplesOf([...Array(12).keys()], stream);
  expect(new Set(many.map(String)).size).toBe(20);
  expect(many.every((triple) => new Set(triple).size === 3)).toBe(true);
});

/**
 * Three experiments of three sites of five units. A unit has three directions: mixtures of those of its experiment, its site and
 * noise, in these weights.
 */
function population(weights: { experiment: number; site: number; noise: number }, stream: RandomStream) {
  const plane = () => Array.from({ length: 3 }, () => Array.from(stream.normals(size)));
  const [sites, experiments]: string[][] = [[], []];
  const found = new Map<number, PrincipalComponents>();
  for (const experiment of ['x', 'y', 'z']) {
    const shared = plane();
    for (let site = 0; site < 3; site++) {
      const own = plane();
      for (let unit = 0; unit < 5; unit++) {
        const rows = shared.map((row, k) =>
          row.map(
            (value, i) => weights.experiment * value + weights.site * own[k][i] + weights.noise * stream.normal(),
          ),
        );
        found.set(sites.length, componentsOf(orthonormal(rows), [3, 2, 1]));
        sites.push(`${experiment}${site}`);
        experiments.push(experiment);
      }
    }
  }
  return { componentsOf: found, units: sites.map((_, unit) => unit), sites, experiments };
}

function orthonormal(rows: readonly number[][]): number[][] {
  const done: number[][] = [];
  for (const row of rows) {
    let rest = row;
    for (const one of done) {
      const along = one.reduce((sum, value, i) => sum + value * rest[i], 0);
      rest = rest.map((value, i) => value - along * one[i]);
    }
    const length = Math.hypot(...rest);
    done.push(rest.map((value) => value / length));
  }
  return done;
}

test('neighbours that share a subspace are found, and what an experiment shares is told apart from it', () => {
  const sharing = population({ experiment: 1, site: 0.8, noise: 0.5 }, randomStream(3, 'sharing'));
  const found = unitInSite({ ...sharing, ceiling: 0.95, seed: 1, permutations: 999 })!;
  expect(found).toMatchObject({ sites: 9, units: 45, p: 1 / 1000 });
  expect(found.within!).toBeGreaterThan(found.sameExperiment! + 0.05);
  expect(found.sameExperiment!).toBeGreaterThan(found.otherExperiments! + 0.2);
  // Three experiments are too few to say how experiments vary.
  expect(found).toMatchObject({ interval: null, intervalOver: { of: 'experiments', n: 3 } });
  expect(found.intervalReason).toBe('no interval: 3 experiments, it takes 5');
  expect(found.chance).toBeGreaterThan(Math.sqrt(2 / size));
  expect(found.chance).toBeLessThanOrEqual(Math.sqrt(5 / size));
  expect(found.ofCeiling).toBeCloseTo((found.within! - found.chance!) / (0.95 - found.chance!), 10);
});

test('null arm: sites that share what their experiment shares are significant in about 5 %', () => {
  const ps = Array.from({ length: 40 }, (_, i) => {
    const alike = population({ experiment: 1, site: 0, noise: 0.8 }, randomStream(i, 'alike'));
    return permutedNeighbours({ ...alike, seed: i, permutations: 199 }).p!;
  });
  expect(ps.filter((p) => p <= 0.05).length).toBeLessThanOrEqual(5);
  expect(ps.filter((p) => p > 0.5).length).toBeGreaterThan(10);
});

test('without a site of four units, or another site in the experiment, what cannot be said is null', () => {
  const all = population({ experiment: 1, site: 0.5, noise: 0.5 }, randomStream(4, 'few'));
  expect(unitInSite({ ...all, units: [0, 1, 2, 5, 6], ceiling: null, seed: 1 })).toBeNull();
  const one = unitInSite({ ...all, units: [0, 1, 2, 3], ceiling: null, seed: 1, permutations: 9 })!;
  expect(one).toMatchObject({
    sites: 1,
    sameExperiment: null,
    difference: null,
    interval: null,
    p: null,
    deals: 1,
    reason: 'no test: no experiment has two sites',
    ofCeiling: null,
  });
  expect(one.within).not.toBeNull();
});

test('the smallest p is that of the deals there are: two sites of two units have three, of four 35', () => {
  const alike = population({ experiment: 0, site: 3, noise: 0.1 }, randomStream(5, 'deals'));
  // Five units a site, three sites an experiment.
  const of = (units: number[]) => permutedNeighbours({ ...alike, units, seed: 1, permutations: 9999 });
  expect(of([0, 1, 5, 6])).toEqual({
    deals: 3,
    smallestP: 1 / 3,
    p: null,
    reason: 'no test: 3 different deals, so that no p is below 0.33',
  });
  const four = of([0, 1, 2, 3, 5, 6, 7, 8]);
  expect(four).toMatchObject({ deals: 35, smallestP: 1 / 35 });
  expect(four.p!).toBeCloseTo(1 / 35, 2);
  // Deals of two experiments are combined.
  expect(of([0, 1, 5, 6, 15, 16, 20, 21])).toMatchObject({ deals: 9, p: null });
});
