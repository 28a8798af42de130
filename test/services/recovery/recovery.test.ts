import { expect, test } from 'vitest';
import { type Recovery, verdictsOf } from '../../../services/recovery/recovery.ts';
import type { PairedComparison } from '../../../src/analysis/subspace/sites/cell-types.ts';

type Found = Omit<Recovery, 'verdicts'>;

const compared = (measure: PairedComparison['measure'], first: number, second: number): PairedComparison => ({
  measure,
  groups: ['narrow', 'regular'],
  sites: [],
  first: [],
  second: [],
  meanFirst: first,
  meanSecond: second,
  medianFirst: first,
  medianSecond: second,
  test: { n: 8, w: 36, p: 0.008, method: 'exact' },
});

const overlap = (more: number, less = 0) => ({ sites: 4, more, less, z: more, p: 0.125, publishedZ: 1 });

const rate = (found: number) => ({ found, of: 200, share: found / 200 });

const good: Found = {
  domain: 'auditory',
  seed: 1,
  shuffled: false,
  recipe: 'simulation',
  networks: 3,
  dataHash: '',
  largestPrincipalAngleDeg: 12,
  dimensions: 4,
  plantedDimensions: 4,
  sites: [
    { site: 'a', largestPrincipalAngleDeg: 12, dimensions: 5, plantedDimensions: 4, sdRatio: 1.2 },
    { site: 'b', largestPrincipalAngleDeg: 12, dimensions: 3, plantedDimensions: 4, sdRatio: 2 },
  ],
  unitDimensionsWithinOne: 0.9,
  r2Ratio: 0.97,
  r2Output: 0.93,
  hillBowlAccuracy: 0.9,
  hillBowlAccuracyWithMargin: 0.96,
  unitsWithMargin: 80,
  sharing: { within: 0.5, between: 0.4, chance: 0.1, p: 0.001 },
  tiling: { independent: overlap(1), clustered: overlap(4) },
  widthsDealt: { area: rate(8), bowls: rate(8), hills: rate(8) },
  cellTypes: [compared('area', 0.4, 0.2), compared('bowls', 0.6, 0), compared('hills', 0.1, 0.5)],
  ccNorm: { network: 0.94, linear: 0.6 },
  strfCorrelation: 0.96,
  seconds: 1,
};

const failing = (changes: Partial<Found>) =>
  Object.entries(verdictsOf({ ...good, ...changes }))
    .filter(([, { passed }]) => !passed)
    .map(([name]) => name);

test('passes what was found, and names each criterion that was not', () => {
  expect(failing({})).toEqual([]);
  expect(failing({ largestPrincipalAngleDeg: 20 })).toEqual(['angle']);
  expect(failing({ sites: [{ ...good.sites[0], dimensions: 6 }] })).toEqual(['dimensions']);
  expect(failing({ r2Ratio: 0.94 })).toEqual(['r2Ratio']);
  expect(failing({ r2Ratio: null })).toEqual(['r2Ratio']);
  expect(failing({ r2Output: 0.89 })).toEqual(['r2Output']);
  expect(failing({ hillBowlAccuracy: 0.84 })).toEqual(['shapes']);
  expect(failing({ hillBowlAccuracyWithMargin: 0.94 })).toEqual(['clearShapes']);
  expect(failing({ hillBowlAccuracyWithMargin: null })).toEqual(['clearShapes']);
  expect(failing({ widthsDealt: { ...good.widthsDealt, hills: rate(30) } })).toEqual(['widthsDealt']);
  expect(failing({ strfCorrelation: 0.94 })).toEqual(['strf']);
});

test('overlap must be inside the null at random and above it in clusters', () => {
  expect(failing({ tiling: { ...good.tiling, independent: overlap(1, 1) } })).toEqual(['tiling']);
  expect(failing({ tiling: { ...good.tiling, clustered: overlap(3) } })).toEqual(['tiling']);
  expect(failing({ tiling: { independent: null, clustered: null } })).toEqual(['tiling']);
});

test('sharing, cell types and CCnorm count only in the right direction', () => {
  expect(failing({ sharing: { ...good.sharing, p: 0.2 } })).toEqual(['sharing']);
  expect(failing({ sharing: { within: null, between: null, chance: 0.1, p: null } })).toEqual(['sharing']);
  expect(failing({ cellTypes: [...good.cellTypes.slice(0, 2), compared('hills', 0.5, 0.1)] })).toEqual(['cellTypes']);
  expect(failing({ cellTypes: [] })).toEqual(['cellTypes']);
  expect(failing({ ccNorm: { network: 0.94, linear: 0.95 } })).toEqual(['ccNorm']);
  expect(failing({ ccNorm: { network: 0.89, linear: 0.5 } })).toEqual(['ccNorm']);
  expect(failing({ ccNorm: { network: null, linear: null } })).toEqual(['ccNorm']);
});
