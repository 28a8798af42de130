import type { SiteTiling } from '../../src/analysis/subspace/analyse-subspaces.ts';
import type { PlantedTruth } from '../../src/data/encoding-data.ts';
import { median } from '../../src/metrics/summary.ts';

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
