import type { CountedSession } from '../shared/pseudo-population.ts';
import type { UnitCounts } from '../shared/unit-counts.ts';
import { pseudoPopulationSites, regionNames } from '../siegel-sim/experiment.ts';

/** Units of every region in the sessions: the paper's six regions in its order, then others in the order of the files. */
export function recordedRegions(sessions: readonly CountedSession[]): Record<string, number> {
  return Object.fromEntries(regionCounts(sessions));
}

/**
 * The units of a pseudo-population when none are asked for: of the paper's regions as many as it takes (140 in all), or as many
 * as there are, with a warning; of other regions all.
 */
export function usualUnits(sessions: readonly CountedSession[]): { unitsPerRegion: UnitCounts; warnings: string[] } {
  const usual: Readonly<Record<string, number>> = pseudoPopulationSites;
  const warnings: string[] = [];
  const unitsPerRegion = regionCounts(sessions).map(([region, recorded]) => {
    const wanted = Object.hasOwn(usual, region) ? usual[region] : recorded;
    if (recorded < wanted) {
      warnings.push(
        `The chosen sessions have ${recorded} ${region} units, so the pseudo-population takes these instead of ${wanted}.`,
      );
    }
    return [region, Math.min(wanted, recorded)] as const;
  });
  return { unitsPerRegion, warnings };
}

function regionCounts(sessions: readonly CountedSession[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const region of sessions.flatMap(({ unitRegions }) => unitRegions)) {
    counts.set(region, (counts.get(region) ?? 0) + 1);
  }
  const usual: readonly string[] = regionNames;
  const order = [...usual.filter((region) => counts.has(region)), ...counts.keys()];
  return [...new Set(order)].map((region) => [region, counts.get(region) ?? 0]);
}
