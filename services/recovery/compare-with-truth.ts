import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { SiteTiling, UnitSubspace } from '../../src/analysis/subspace/analyse-subspaces.ts';
import { componentsFor } from '../../src/analysis/subspace/components/dimensions.ts';
import type { SiteSubspace } from '../../src/analysis/subspace/sites/site-subspace.ts';
import { firstRows, type NdArray, sizeOf } from '../../src/arrays.ts';
import type { PlantedTruth } from '../../src/data/encoding-data.ts';
import { pearson } from '../../src/metrics/correlation.ts';
import { median } from '../../src/metrics/summary.ts';
import type { Encoder } from '../../src/models/encoders/encoder.ts';
import { strfGradmap } from '../../src/models/encoders/strf-readouts.ts';

/** One site's subspace against the planted one. */
export interface SiteRecovery {
  readonly site: string;
  /** Of the planted subspace and as many of the site's components. */
  readonly largestPrincipalAngleDeg: number;
  /** Components that hold 95 % of the retained variance. */
  readonly dimensions: number;
  readonly plantedDimensions: number;
}

/** Compares the components of the pooled dSTRFs of every site with what was planted. */
export function compareSites(sites: readonly SiteSubspace[], truth: PlantedTruth): SiteRecovery[] {
  return sites.map(({ site, filters, eigenvalues }) => {
    const planted = truth.siteSubspace[site];
    const count = planted.shape[0];
    const angles = principalAnglesDeg(firstRows(filters, count), planted);
    return {
      site,
      largestPrincipalAngleDeg: angles.length < count ? 90 : angles[count - 1],
      dimensions: componentsFor(eigenvalues, 0.95),
      plantedDimensions: count,
    };
  });
}

/** What is found of single units against what was planted. */
interface UnitRecovery {
  /** Fraction of units whose shape along their first component is the planted one. */
  readonly hillBowlAccuracy: number;
  /** Fraction of units whose number of dimensions at 95 % is the planted one give or take one. */
  readonly dimensionsWithinOne: number;
  /** Median over the units that the network explains; null with few. */
  readonly r2Ratio: number | null;
}

/** Compares the units of an analysis with the truth. The ratio is null when fewer than half of the units are explained. */
export function compareUnits(units: readonly UnitSubspace[], truth: PlantedTruth): UnitRecovery {
  const share = (holds: (unit: UnitSubspace) => boolean) => units.filter(holds).length / units.length;
  const ratios = units.flatMap(({ explained }) => (explained?.ratio != null ? [explained.ratio] : []));
  return {
    hillBowlAccuracy: share(({ unit, tuning }) => tuning?.shapes[0]?.shape === truth.units[unit].shape),
    dimensionsWithinOne: share(
      ({ unit, dimensions: { k95 } }) => k95 !== null && Math.abs(k95 - truth.units[unit].subspace.shape[0]) <= 1,
    ),
    r2Ratio: ratios.length * 2 < units.length ? null : median(ratios),
  };
}

/** Overlap of tuned areas in sites of one kind of placement, against areas shifted at random; medians over the sites. */
export interface TilingRecovery {
  readonly sites: number;
  /** Largest number of units on one cell, and the same for shifted areas. */
  readonly maximum: number;
  readonly nullMaximum: number;
  /** Cells that pairs of units share, in standard deviations of the null. */
  readonly z: number;
  /** How often shifted areas share at least as much. */
  readonly p: number;
}

/** Tiling of the placed units, in the first plane of their sites, by how they were placed; null without such a site. */
export function compareTiling(
  tiling: readonly SiteTiling[],
  { units }: PlantedTruth,
): { random: TilingRecovery | null; clustered: TilingRecovery | null } {
  const summarise = (clustered: boolean): TilingRecovery | null => {
    const overlaps = tiling
      .filter(({ units: [first] }) => units[first].placement?.clustered === clustered)
      .map(({ planes: [{ overlap }] }) => overlap)
      .filter(({ z }) => !Number.isNaN(z));
    if (overlaps.length === 0) return null;
    return {
      sites: overlaps.length,
      maximum: median(overlaps.map(({ maximum }) => maximum)),
      nullMaximum: median(overlaps.map(({ nullMaximum }) => nullMaximum)),
      z: median(overlaps.map(({ z }) => z)),
      p: median(overlaps.map(({ p }) => p)),
    };
  };
  return { random: summarise(false), clustered: summarise(true) };
}

/** Median correlation of the receptive fields of an LN model with the planted filters of the linear units. */
export function linearStrfCorrelation(encoder: Encoder, truth: PlantedTruth): number {
  const units = truth.units.flatMap(({ kind }, unit) => (kind === 'linear' ? [unit] : []));
  const found = strfGradmap(encoder, { units });
  const size = found.data.length / units.length;
  return median(
    units.map((unit, i) => {
      const field = found.data.subarray(i * size, (i + 1) * size);
      const planted = truth.units[unit].subspace.data;
      const shared = Math.min(size, planted.length);
      const padded = new Float32Array(size);
      padded.set(planted.subarray(0, shared));
      return pearson(field, padded);
    }),
  );
}

/**
 * Principal angles in degrees, ascending, between the spans of two sets of orthonormal filters [filter, lag, ...frame]
 * (Björck & Golub 1973): arc cosines of the singular values of their products. Both begin at lag 0; the set with fewer
 * lags is 0 at the others. As many angles as the smaller set has filters.
 */
export function principalAnglesDeg(a: NdArray, b: NdArray): number[] {
  const products = Matrix.zeros(a.shape[0], b.shape[0]);
  const [sizeA, sizeB] = [a, b].map(({ shape }) => sizeOf(shape.slice(1)));
  const shared = Math.min(sizeA, sizeB);
  for (let i = 0; i < a.shape[0]; i++) {
    for (let j = 0; j < b.shape[0]; j++) {
      let sum = 0;
      for (let k = 0; k < shared; k++) sum += a.data[i * sizeA + k] * b.data[j * sizeB + k];
      products.set(i, j, sum);
    }
  }
  const { diagonal } = new SingularValueDecomposition(products);
  return diagonal.map((cosine) => (Math.acos(Math.min(1, cosine)) * 180) / Math.PI).sort((x, y) => x - y);
}
