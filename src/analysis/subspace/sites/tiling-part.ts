import type { NdArray } from '../../../arrays.ts';
import { type AnalysisTask, experimentsOf, knowsExperiments } from '../analysis-task.ts';
import { projectClips } from '../fields/projections.ts';
import type { ConcatenatedClips } from '../model/concatenated-clips.ts';
import { includesPart } from '../options.ts';
import type { SitePool, SiteSubspace } from './site-subspace.ts';
import { tileSites } from './site-tiling.ts';
import type { SiteTiling } from './tiled-site.ts';
import { type TilingPopulation, tilingPopulation } from './tiling-population.ts';

/** Overlap of tuned areas, by site and over all sites; nothing when it is not asked for. */
export function tilingOf(
  { data, settings, span }: AnalysisTask,
  clips: ConcatenatedClips | undefined,
  found: {
    readonly sites: readonly SiteSubspace[];
    readonly siteProjections: ReadonlyMap<string, NdArray>;
    readonly reliable: readonly number[];
    readonly pool: SitePool;
    readonly groups: readonly string[];
  },
): { tiling: SiteTiling[]; tilingPopulation: TilingPopulation | null } {
  if (!clips || !includesPart(settings, 'tiling')) return { tiling: [], tilingPopulation: null };
  const { sites, siteProjections, reliable, pool, groups } = found;
  const residual = [...pool.residualPlanes(settings)].map(([site, filters]) => {
    return [site, projectClips(clips.stimuli, filters, span)] as const;
  });
  const tiling = tileSites({
    sites,
    projections: siteProjections,
    residualProjections: new Map(residual),
    joined: clips,
    reliable,
    experiments: experimentsOf(data, groups),
    settings,
  });
  const of = knowsExperiments(data) ? 'experiments' : 'sites';
  return { tiling, tilingPopulation: tilingPopulation(tiling, { of, seed: settings.seed }) };
}
