import type { StoredSubspaces } from '../../../../services/analyses/subspaces/stored.ts';
import { summariseSubspaces } from '../../../../services/analyses/subspaces/summary.ts';
import { subspaceOptionsSchema } from '../../../../src/analysis/subspace/options.ts';
import type { SubspaceAnalysis, UnitSubspace } from '../../../../src/analysis/subspace/subspace-analysis.ts';
import { visualGaps, visualTuning } from '../../../../src/analysis/subspace/visual/summaries.ts';
import { type NdArray, ndarray } from '../../../../src/arrays.ts';
import { randomStream } from '../../../../src/random/stream.ts';

export const frame = [6, 5, 1] as const;
const binMs = 20;

/** Filters [component, lag 4, 6, 5, 1] of noise. */
export function noiseFilters(components: number, name: string): NdArray {
  const size = 4 * 6 * 5;
  return ndarray([components, 4, ...frame], randomStream(1, name).normals(components * size));
}

const vector = (...values: number[]) => Float64Array.from(values);

function unitOf(unit: number, components: number): UnitSubspace {
  const filters = noiseFilters(components, `unit ${unit}`);
  const field = {
    grid: ndarray([2, 2], Float32Array.of(1, 2, 3, Number.NaN)),
    counts: ndarray([2, 2], Int32Array.of(4, 3, 2, 0)),
    edges: [vector(-1, 0, 1), vector(-2, 0, 2)],
  };
  return {
    unit,
    id: `u${unit}`,
    site: unit < 2 ? 'left' : 'right',
    missing: null,
    filters,
    eigenvalues: vector(3, 2, 1),
    shuffledEigenvalues: vector(1, 1, 1),
    totalVariance: 6,
    dimensions: { k75: 2, k90: 3, k95: 3, floor: 2 },
    participationRatio: 2.6,
    rows: 10,
    constant: false,
    tuning: {
      planes: [{ components: [0, 1], field }],
      volume: null,
      shapes: [{ asymmetry: -0.9, shape: 'hill', centres: vector(0, 1), response: vector(2, 3) }, null],
      area: 0.25,
    },
    explained: null,
    visual: components > 0 ? visualTuning(filters, { binMs }) : null,
  };
}

/** An analysis of video with four units (0, 1, 2, 5) at two sites, the last unit without components. */
export function madeUpAnalysis(): StoredSubspaces {
  const overlap = {
    counts: Int32Array.of(1, 0, 2, 0),
    maximum: 2,
    nullMaximum: 1,
    nullMaximumSd: 0.1,
    sharedCells: 1,
    nullSharedCells: 0.5,
    z: 2,
    p: 0.01,
    distribution: vector(2, 1, 1),
    nullDistribution: vector(2, 1, 1),
  };
  const placed = { overlap: 0.1, z: 2, pMore: 0.01, pLess: 1, p: 0.02, ratio: [1.2, 3] as const, isEquivalent: false };
  const siteOf = (site: string, units: number[]) => {
    const filters = noiseFilters(3, site);
    const shares = ndarray([units.length, 3], new Float64Array(3 * units.length).fill(1 / 3));
    return { site, units, filters, eigenvalues: vector(3, 2, 1), shares, visual: visualTuning(filters, { binMs }) };
  };
  const analysis: SubspaceAnalysis = {
    settings: subspaceOptionsSchema.parse({}),
    dataset: 'made-up',
    domain: 'visual',
    binMs,
    frame,
    networks: 1,
    lagRange: [0, 3],
    times: 10,
    units: [unitOf(0, 3), unitOf(1, 2), unitOf(2, 3), unitOf(5, 0)],
    missing: {},
    sites: [siteOf('left', [0, 1]), siteOf('right', [2, 5])],
    visualGaps: visualGaps([4, ...frame], {}),
    similarity: ndarray(
      [4, 4],
      Float64Array.from({ length: 16 }, (_, i) => i),
    ),
    sharing: null,
    unitInSite: null,
    tiling: ['left', 'right'].map((site, i) => ({
      site,
      experiment: site,
      units: i === 0 ? [0, 1] : [2, 5],
      planes: [
        { components: [0, 1], overlap, support: { overlap: 0.2, byVisits: placed, uniform: placed }, strangers: null },
      ],
      residual: null,
    })),
    tilingPopulation: null,
    cellTypes: [],
    stc: null,
    stcGap: 'the stimulus is no white noise: it is made up',
    readoutFree: null,
    reliableUnits: [0, 2, 5],
    seconds: { dstrf: 1 },
  };
  return {
    ...analysis,
    run: 'run-1',
    model: 'visual-cnn',
    settingsHash: '0123456789abcdef',
    rateFactor: 50,
    rateUnit: 'spikes/s',
    paths: { u0: ndarray([1, 3], Float32Array.of(1, 2, 3)), u2: ndarray([1, 3], Float32Array.of(4, 5, 6)) },
    summary: summariseSubspaces(analysis),
    flattening: null,
  };
}
