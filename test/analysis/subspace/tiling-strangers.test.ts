import { expect, test } from 'vitest';
import { directionOf } from '../../../src/analysis/subspace/sites/placed-null.ts';
import { sitePlane } from '../../../src/analysis/subspace/sites/site-plane.ts';
import { type PlaneUnit, strangersOverlap } from '../../../src/analysis/subspace/sites/strangers-null.ts';
import { tilingPopulation } from '../../../src/analysis/subspace/sites/tiling-population.ts';
import type { SiteTiling } from '../../../src/analysis/subspace/subspace-analysis.ts';
import { variance } from '../../../src/metrics/summary.ts';
import { type RandomStream, randomStream } from '../../../src/random/stream.ts';

const bins = 20;
const sites = 60;
const unitsOfSite = 6;
/** Frames fall by a normal density, so that the middle of the plane counts most. */
const weights = Float64Array.from({ length: bins ** 2 }, (_, cell) => {
  const [x, y] = [(cell % bins) - 9.5, Math.floor(cell / bins) - 9.5];
  return Math.exp(-(x * x + y * y) / 32) / (32 * Math.PI);
});

type Placement = 'independent' | 'stratified' | 'clustered';

/** A disc about a place drawn by visits, in a part of the plane of its own, or near the place that its site shares. */
function unitOf(placement: Placement, unit: number, shared: readonly number[], stream: RandomStream): PlaneUnit {
  const centre = [0, 1].map((axis) => {
    if (placement === 'stratified') {
      return 9.5 + (axis === 0 ? 4.5 * ((unit % 3) - 1) : 5.5 * (Math.floor(unit / 3) - 0.5)) + stream.normal(0, 0.4);
    }
    return placement === 'clustered' ? shared[axis] + stream.normal(0, 1.2) : stream.normal(9.5, 4);
  });
  const radius = 2.5 + 1.5 * stream.uniform();
  const mask = Uint8Array.from(weights, (_, cell) =>
    Number(Math.hypot((cell % bins) - centre[0], Math.floor(cell / bins) - centre[1]) <= radius),
  );
  const mass = weights.reduce((sum, weight, cell) => sum + weight * mask[cell], 0);
  return { mask, mass, held: 0.9, correlation: 0.3 + 0.5 * stream.uniform() };
}

/** What each site of a population of one kind is called against units of the other sites, themselves placed independently. */
function directions(placement: Placement) {
  const stream = randomStream(5, `strangers-${placement}`);
  const siteOf = (kind: Placement) => {
    const shared = [stream.normal(9.5, 2), stream.normal(9.5, 2)];
    return Array.from({ length: unitsOfSite }, (_, unit) => unitOf(kind, unit, shared, stream));
  };
  const strangers = Array.from({ length: 20 }, () => siteOf('independent')).flat();
  return Array.from({ length: sites }, (_, site) => {
    const found = strangersOverlap(siteOf(placement), strangers, weights, { draws: 399, seed: 1, name: `${site}` });
    return directionOf(found!);
  });
}

test('strangers: independent neighbours differ in 5 ± 3 % of the sites, tiling and clustered ones in most', () => {
  const independent = directions('independent').filter((direction) => direction !== null).length;
  expect(independent / sites).toBeLessThanOrEqual(0.0834);
  expect(independent).toBeGreaterThanOrEqual(1);
  expect(directions('stratified').filter((direction) => direction === 'less').length / sites).toBeGreaterThan(0.5);
  expect(directions('clustered').filter((direction) => direction === 'more').length / sites).toBeGreaterThan(0.9);
});

test('strangers are those most like each unit, no one twice, and there must be enough', () => {
  const unit = (mass: number, inside: number, held = 0.9): PlaneUnit => ({
    mask: [inside, 1 - inside],
    mass,
    held,
    correlation: Number.NaN,
  });
  // Eight like the units, all in the first cell, and eight unlike them in the second.
  const strangers = [...Array(8).fill(unit(0.5, 1)), ...Array(8).fill(unit(5, 0))];
  const options = { draws: 50, seed: 1, name: 'worked' };
  const found = strangersOverlap([unit(0.5, 1)], strangers, [0.5, 0.5], options);
  expect(found).toMatchObject({ overlap: 0, p: 1 });
  const pair = strangersOverlap([unit(0.5, 1), unit(5, 0)], strangers, [0.5, 0.5], options);
  // A stranger of each kind: they never meet.
  expect(pair).toMatchObject({ overlap: 0, p: 1, z: Number.NaN });
  expect(strangersOverlap([unit(0.5, 1)], strangers.slice(0, 7), [0.5, 0.5], options)).toBeNull();
  // Those of whom the plane holds less are no match, however many there are.
  const elsewhere = Array(20).fill(unit(0.5, 1, 0.5));
  expect(strangersOverlap([unit(0.5, 1)], elsewhere, [0.5, 0.5], options)).toBeNull();
  const mixed = [...elsewhere, ...Array(8).fill(unit(5, 0))];
  // Both give way to strangers in the second cell, though the first unit has twenty of its own size.
  expect(strangersOverlap([unit(0.5, 1), unit(5, 0)], mixed, [0.5, 0.5], options)!.overlap).toBeCloseTo(0.5, 12);
});

test('how much of a response the plane of a site holds', () => {
  const stream = randomStream(3, 'held');
  const [x, y, other] = [0, 1, 2].map(() => stream.normals(20_000));
  const inPlane = x.map((value, t) => Math.exp(-((value - 0.5) ** 2 + y[t] ** 2)));
  const responses = [inPlane, other, inPlane.map((value, t) => value + other[t] * 0.3), new Float32Array(20_000)];
  const { heldOf } = sitePlane([x, y], (unit) => responses[unit], bins);
  const signal = variance(inPlane, 0);
  expect(heldOf(0)).toBeGreaterThan(0.97);
  // Noise is taken for signal as often as there are cells for the frames.
  expect(heldOf(1)).toBeLessThan(0.03);
  expect(heldOf(2)).toBeCloseTo(signal / (signal + 0.09), 1);
  expect(heldOf(3)).toBe(0);
});

/** A site whose overlap is `ratio` of chance, at `z`. */
function siteAt(site: string, experiment: string, z: number, ratio: number): SiteTiling {
  const placed = { overlap: 0.1, z, pMore: 0.5, pLess: 0.5, p: 1, ratio: [ratio, ratio] as const, isEquivalent: true };
  const empty = new Float64Array(0);
  const overlap = {
    ...{ counts: new Int32Array(0), maximum: 0, nullMaximum: 0, nullMaximumSd: 0, sharedCells: 0 },
    ...{ nullSharedCells: 0, z: 99, p: 0, distribution: empty, nullDistribution: empty },
  };
  const support = { overlap: 0.1 * ratio, byVisits: placed, uniform: placed };
  return {
    site,
    experiment,
    units: [0, 1],
    planes: [{ components: [0, 1], overlap, support, strangers: null }],
    residual: null,
  };
}

test('all sites together: sites within experiments, signs flipped over experiments, the published null left out', () => {
  const tiling = [
    siteAt('a', 'one', 3, 1.2),
    siteAt('b', 'one', 1, 1),
    ...[2, 2.5, 1.5, 2, 3].map((z, i) => siteAt(`c${i}`, `other-${i}`, z, 1.1)),
  ];
  const found = tilingPopulation(tiling, { of: 'experiments', seed: 1 })!;
  // Six experiments of one sign: 2 of the 64 signs reach as far.
  expect(found.byVisits).toMatchObject({ n: 6, z: expect.closeTo(13 / 6, 10), p: 2 / 64, isEquivalent: true });
  expect(found.byVisits!.ratio).toBeCloseTo(1.1, 10);
  expect([found.strangers, found.residualByVisits]).toEqual([null, null]);
  const apart = tilingPopulation([...tiling, siteAt('d', 'last', 2, 3)], { of: 'experiments', seed: 1 })!;
  expect(apart.byVisits!.isEquivalent).toBe(false);
  const one = tilingPopulation(tiling.slice(0, 2), { of: 'experiments', seed: 1 })!;
  expect(one.byVisits).toMatchObject({ n: 1, z: 2, p: null, ratioInterval: null, isEquivalent: null });
  expect(tilingPopulation([], { of: 'sites', seed: 1 })).toBeNull();
});
