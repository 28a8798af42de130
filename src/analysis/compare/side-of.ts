import { type NdArray, sizeOf, submatrix } from '../../arrays.ts';
import { CortexError } from '../../errors.ts';
import { mean } from '../../metrics/summary.ts';
import { isCapped } from '../subspace/components/dimensions.ts';
import type { SubspaceAnalysis, TilingPlane } from '../subspace/subspace-analysis.ts';
import type { ComparedSide, ComparedUnit } from './side.ts';

/**
 * What of an analysis can be set beside another: the units that its network predicts well enough (see
 * `minimumCorrelation` of its settings) and that have a component. Throws InvalidInput when there is none.
 */
export function sideOf(analysis: SubspaceAnalysis, name: string): ComparedSide {
  const { domain, binMs, frame, lagRange, units, reliableUnits, similarity, tiling, settings } = analysis;
  const reliable = new Set(reliableUnits);
  const places = units.flatMap(({ unit, filters }, place) =>
    reliable.has(unit) && filters.shape[0] > 0 ? [place] : [],
  );
  if (places.length === 0) {
    throw new CortexError(
      'InvalidInput',
      `${name} has no unit whose network reaches r = ${settings.minimumCorrelation} on the test responses; fit a better one.`,
    );
  }
  const compared = new Set(places);
  const below = `its network does not reach r = ${settings.minimumCorrelation} on the test responses`;
  const inputDimensions = (lagRange[1] - lagRange[0] + 1) * sizeOf(frame);
  // Two-sided networks are compared by what they see of the past.
  const ahead = lagRange[1] < 0 ? 0 : Math.max(0, -lagRange[0]);
  return {
    name,
    domain,
    binMs,
    units: places.map((place): ComparedUnit => {
      const { id, site, dimensions, eigenvalues, shuffledEigenvalues, filters, tuning, explained } = units[place];
      return {
        unit: id,
        site,
        k90: dimensions.k90,
        k95: dimensions.k95,
        isCapped: isCapped(units[place]),
        eigenvalues,
        shuffledEigenvalues,
        inputDimensions,
        r2Ratio: explained?.ratio ?? null,
        shape: tuning?.shapes[0]?.shape ?? null,
        area: tuning?.area ?? null,
        filters: withoutLags(filters, ahead),
        firstLag: lagRange[0] + ahead,
      };
    }),
    leftOut: Object.fromEntries(
      units.flatMap(({ id, missing }, place) => (compared.has(place) ? [] : [[id, missing ?? below]])),
    ),
    similarity: similarity ? submatrix(similarity, places) : unknown(places.length),
    tilingZ: siteMeans(tiling, ({ overlap }) => overlap.z),
    // Analyses that were kept before there was a support null have none.
    tilingSupportZ: siteMeans(tiling, ({ support }) => support?.byVisits.z ?? Number.NaN),
  };
}

/** Mean over the planes of each site; sites without a number are left out. */
function siteMeans(tiling: SubspaceAnalysis['tiling'], of: (plane: TilingPlane) => number): Record<string, number> {
  return Object.fromEntries(
    tiling.flatMap(({ site, planes }) => {
      const known = planes.map(of).filter(Number.isFinite);
      return known.length > 0 ? [[site, mean(known)]] : [];
    }),
  );
}

/** Filters [component, lag, ...frame] without their first `count` lags. */
function withoutLags({ shape: [components, lags, ...frame], data }: NdArray, count: number): NdArray {
  const [size, kept] = [sizeOf(frame), lags - count];
  const rest = new Float32Array(components * kept * size);
  for (let k = 0; k < components; k++) {
    rest.set(data.subarray((k * lags + count) * size, (k + 1) * lags * size), k * kept * size);
  }
  return { shape: [components, kept, ...frame], data: rest };
}

function unknown(n: number): NdArray<Float64Array> {
  return { shape: [n, n], data: new Float64Array(n * n).fill(Number.NaN) };
}
