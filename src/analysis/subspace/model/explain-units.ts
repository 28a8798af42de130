import type { NdArray } from '../../../arrays.ts';
import type { OnProgress } from '../../../progress.ts';
import type { FrameItem } from '../fields/subspace-frames.ts';
import { includesPart, type SubspaceSettings } from '../options.ts';
import type { SiteSubspace } from '../sites/site-subspace.ts';
import type { UnitExplained } from '../subspace-analysis.ts';
import type { ConcatenatedClips } from './concatenated-clips.ts';
import { explainedByUnit } from './explained.ts';

/** r² of the network and of models that see nothing but the projections of a unit, or of its site; by unit. */
export function explainUnits(
  joined: ConcatenatedClips,
  projections: ReadonlyMap<number, NdArray>,
  sites: readonly SiteSubspace[],
  siteProjections: ReadonlyMap<string, NdArray>,
  settings: SubspaceSettings,
  onProgress: OnProgress,
): Promise<Map<number, UnitExplained>> {
  const items: FrameItem[] = [...projections].map(([unit, z]) => ({ projections: z, units: [unit] }));
  const shared = sites.map(({ site, units }) => ({ projections: siteProjections.get(site)!, units }));
  const { modelSteps: steps, twoStage, seed, minimumCorrelation } = settings;
  return explainedByUnit(
    {
      joined,
      items,
      quadratic: includesPart(settings, 'quadratic'),
      minimumCorrelation,
      ...(includesPart(settings, 'siteModel') ? { sites: shared } : {}),
    },
    {
      steps,
      twoStage,
      seed,
      onStep: (done, total) => {
        if (done % 50 === 0) onProgress({ phase: 'evaluate', done, total, note: 'subspace models' });
      },
    },
  );
}
