import { scoreEncoder } from '../../src/analysis/encoding/score-encoder.ts';
import { analyseSubspaces, type SubspaceAnalysis } from '../../src/analysis/subspace/analyse-subspaces.ts';
import type { EncodingData, PlantedTruth } from '../../src/data/encoding-data.ts';
import { median } from '../../src/metrics/summary.ts';
import type { Encoder } from '../../src/models/encoders/encoder.ts';
import { predictClips } from '../../src/models/encoders/predict-responses.ts';
import type { OnProgress } from '../../src/progress.ts';
import { randomStream } from '../../src/random/stream.ts';
import { compareSites, compareTiling, compareUnits, linearStrfCorrelation } from './compare-with-truth.ts';
import { dealtWidths } from './dealt-widths.ts';
import type { Recovery } from './recovery.ts';

/** Components of a site: as many as its dimensions are counted among. */
const siteComponents = 25;

type Assessment = Omit<
  Recovery,
  'domain' | 'seed' | 'shuffled' | 'recipe' | 'networks' | 'dataHash' | 'seconds' | 'verdicts'
>;

/**
 * Analyses trained networks (combined by shrinkage) and compares with what was planted. Tiling is that of the units that
 * were placed: their own dSTRFs span the plane of their sites.
 */
export async function assess(
  networks: readonly Encoder[],
  linear: Encoder,
  data: EncodingData,
  truth: PlantedTruth,
  options: { seed: number; centred: boolean; onProgress?: OnProgress },
): Promise<Assessment> {
  const { seed, centred, onProgress } = options;
  const analysis = { centred, siteComponents, seed };
  const found = await analyseSubspaces(
    networks,
    data,
    { ...analysis, parts: ['tuning', 'model', 'sharing', 'cellTypes'] },
    { ...(onProgress ? { onProgress } : {}) },
  );
  const sites = compareSites(found.sites, truth);
  const units = compareUnits(found.units, truth);
  const { within, between, chance, p } = found.sharing ?? { within: null, between: null, chance: Number.NaN, p: null };
  return {
    largestPrincipalAngleDeg: median(sites.map(({ largestPrincipalAngleDeg }) => largestPrincipalAngleDeg)),
    dimensions: median(sites.map(({ dimensions }) => dimensions)),
    plantedDimensions: median(sites.map(({ plantedDimensions }) => plantedDimensions)),
    sites,
    unitDimensionsWithinOne: units.dimensionsWithinOne,
    r2Ratio: units.r2Ratio,
    r2Output: units.r2Output,
    hillBowlAccuracy: units.hillBowlAccuracy,
    hillBowlAccuracyWithMargin: units.hillBowlAccuracyWithMargin,
    unitsWithMargin: units.withMargin,
    sharing: { within, between, chance, p },
    tiling: await placedTiling(networks, data, truth, found, analysis),
    cellTypes: found.cellTypes.filter(({ groups }) => groups[0] === 'narrow'),
    widthsDealt: widthsDealt(found, data, seed),
    ccNorm: { network: meanCcNorm(networks, data), linear: meanCcNorm([linear], data) },
    strfCorrelation: linearStrfCorrelation(linear, truth),
  };
}

/** Tiling of the placed units that the network predicts at all. */
async function placedTiling(
  networks: readonly Encoder[],
  data: EncodingData,
  truth: PlantedTruth,
  { reliableUnits }: SubspaceAnalysis,
  analysis: { readonly centred: boolean; readonly siteComponents: number; readonly seed: number },
): Promise<Recovery['tiling']> {
  const units = reliableUnits.filter((unit) => truth.units[unit].placement !== undefined);
  if (units.length === 0) return { independent: null, clustered: null };
  const { tiling } = await analyseSubspaces(networks, data, { ...analysis, units, parts: ['tiling'] });
  return compareTiling(tiling, truth, analysis.seed);
}

const deals = 200;

function widthsDealt({ units, reliableUnits }: SubspaceAnalysis, data: EncodingData, seed: number) {
  const reliable = new Set(reliableUnits);
  const tuning = data.units.map((_, unit) => {
    const fields = reliable.has(unit) ? units[unit].tuning : null;
    return fields && { area: fields.area, shape: fields.shapes[0]?.shape ?? null };
  });
  return dealtWidths(data.units, tuning, randomStream(seed, 'recover/spike-widths'), deals);
}

function meanCcNorm(encoders: readonly Encoder[], data: EncodingData): number | null {
  const { test } = data.split;
  const scores = scoreEncoder(predictClips(encoders, data, test), data, test, { halfSplits: 0, chanceDraws: 0 });
  return scores.summary.ccNorm?.mean ?? null;
}
