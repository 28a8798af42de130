import type { SiteTiling } from '../../../src/analysis/subspace/index.ts';
import type { PlantedTruth } from '../../../src/encoding-data.ts';
import { normalTwoSidedP } from '../../../src/metrics/distributions.ts';

/** Overlap of tuned areas in sites of one kind of placement, against areas shifted at random. */
export interface TilingRecovery {
  readonly sites: number;
  /** Largest number of units on one cell, and the same for shifted areas: means over sites. */
  readonly maximum: number;
  readonly nullMaximum: number;
  /** Cells that pairs of units share, in standard deviations of the null: Σz / √n over sites (Stouffer 1949). */
  readonly z: number;
  /** One-sided: overlap above the null. */
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
      .map(({ planes }) => planes[0].overlap)
      .filter(({ z }) => !Number.isNaN(z));
    const count = overlaps.length;
    if (count === 0) return null;
    const sum = (of: (overlap: (typeof overlaps)[number]) => number) =>
      overlaps.reduce((total, overlap) => total + of(overlap), 0);
    const z = sum((overlap) => overlap.z) / Math.sqrt(count);
    return {
      sites: count,
      maximum: sum(({ maximum }) => maximum) / count,
      nullMaximum: sum(({ nullMaximum }) => nullMaximum) / count,
      z,
      p: z > 0 ? normalTwoSidedP(z) / 2 : 1 - normalTwoSidedP(z) / 2,
    };
  };
  return { random: summarise(false), clustered: summarise(true) };
}
