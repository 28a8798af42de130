import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { SiteTiling, UnitSubspace } from '../../src/analysis/subspace/analyse-subspaces.ts';
import { componentsFor } from '../../src/analysis/subspace/components/dimensions.ts';
import { directionOf } from '../../src/analysis/subspace/sites/placed-null.ts';
import type { SiteSubspace } from '../../src/analysis/subspace/sites/site-subspace.ts';
import { firstRows, type NdArray, sizeOf } from '../../src/arrays.ts';
import type { PlantedTruth } from '../../src/data/encoding-data.ts';
import { pearson } from '../../src/metrics/correlation.ts';
import { signFlipTest } from '../../src/metrics/sign-flip.ts';
import { median } from '../../src/metrics/summary.ts';
import type { Encoder } from '../../src/models/encoders/encoder.ts';
import { strfGradmap } from '../../src/models/encoders/strf-readouts.ts';
import { randomStream } from '../../src/random/stream.ts';

/** One site's subspace against the planted one. */
export interface SiteRecovery {
  readonly site: string;
  /** Of the planted subspace and as many of the site's components. */
  readonly largestPrincipalAngleDeg: number;
  /** Components that hold 95 % of the retained variance. */
  readonly dimensions: number;
  readonly plantedDimensions: number;
  /** How unevenly the stimulus excites the planted subspace: largest over smallest standard deviation. */
  readonly sdRatio: number;
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
      sdRatio: truth.siteSdRatio[site],
    };
  });
}

/** What is found of single units against what was planted. */
interface UnitRecovery {
  /** Fraction of all units whose shape along their first component is the planted one, and of those that have a margin. */
  readonly hillBowlAccuracy: number;
  readonly hillBowlAccuracyWithMargin: number | null;
  readonly withMargin: number;
  /** Fraction of units whose number of dimensions at 95 % is the planted one give or take one. */
  readonly dimensionsWithinOne: number;
  /** r² of the subspace model over that of the network: median over the units that the network explains; null with few. */
  readonly r2Ratio: number | null;
  /** r² of the subspace model with the network's output, median over the units; null with few. */
  readonly r2Output: number | null;
}

/** Compares the units of an analysis with the truth. r² are null when fewer than half of the units have them. */
export function compareUnits(units: readonly UnitSubspace[], truth: PlantedTruth): UnitRecovery {
  const isRight = ({ unit, tuning }: UnitSubspace) => tuning?.shapes[0]?.shape === truth.units[unit].shape;
  const clear = units.filter(({ unit }) => truth.units[unit].hasMargin);
  const middle = (of: (unit: UnitSubspace) => number | null | undefined) => {
    const values = units.flatMap((unit) => of(unit) ?? []);
    return values.length * 2 < units.length ? null : median(values);
  };
  return {
    hillBowlAccuracy: shareOf(units, isRight),
    hillBowlAccuracyWithMargin: clear.length > 0 ? shareOf(clear, isRight) : null,
    withMargin: clear.length,
    dimensionsWithinOne: shareOf(
      units,
      ({ unit, dimensions: { k95 } }) => k95 !== null && Math.abs(k95 - truth.units[unit].subspace.shape[0]) <= 1,
    ),
    r2Ratio: middle(({ explained }) => explained?.ratio),
    // A network that explains nothing has nothing to be explained.
    r2Output: middle(({ explained }) => (explained?.ratio == null ? null : explained.output)),
  };
}

const shareOf = <T>(all: readonly T[], holds: (one: T) => boolean): number => all.filter(holds).length / all.length;

/** Overlap of tuned areas in the first plane of sites of one kind of placement. */
export interface TilingRecovery {
  readonly sites: number;
  /** Sites whose places overlap more, and less, than areas placed where the stimulus reaches (p ≤ .05, by visits). */
  readonly more: number;
  readonly less: number;
  /** Median z over the sites, and p of signs flipped over them. */
  readonly z: number;
  readonly p: number;
  /** Median z against areas shifted around a torus, as published. */
  readonly publishedZ: number;
}

/** Tiling of the placed units, in the first plane of their sites, by how they were placed; null without such a site. */
export function compareTiling(
  tiling: readonly SiteTiling[],
  { units }: PlantedTruth,
  seed: number,
): { independent: TilingRecovery | null; clustered: TilingRecovery | null } {
  const summarise = (kind: 'independent' | 'clustered'): TilingRecovery | null => {
    const planes = tiling
      .filter(({ units: [first] }) => units[first].placement?.kind === kind)
      .map(({ planes: [plane] }) => plane)
      .filter(({ support }) => Number.isFinite(support.byVisits.z));
    if (planes.length === 0) return null;
    const nulls = planes.map(({ support }) => support.byVisits);
    const zs = nulls.map(({ z }) => z);
    const published = planes.map(({ overlap }) => overlap.z).filter(Number.isFinite);
    return {
      sites: planes.length,
      more: nulls.filter((one) => directionOf(one) === 'more').length,
      less: nulls.filter((one) => directionOf(one) === 'less').length,
      z: median(zs),
      p: signFlipTest(zs, randomStream(seed, `recover/tiling-${kind}`)).p,
      publishedZ: median(published),
    };
  };
  return { independent: summarise('independent'), clustered: summarise('clustered') };
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
