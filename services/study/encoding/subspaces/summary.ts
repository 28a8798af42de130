import type { SubspaceAnalysis } from '../../../../src/analysis/subspace/subspace-analysis.ts';
import { median } from '../../../../src/metrics/summary.ts';
import { visualMedians } from './visual-measures.ts';

/** An analysis in a few numbers: medians over the units that have them, null where none has. */
export interface SubspaceSummary {
  readonly units: number;
  readonly reliableUnits: number;
  readonly k90: number | null;
  readonly k95: number | null;
  readonly floor: number | null;
  readonly participationRatio: number | null;
  /** r² of the subspace model over that of the network. */
  readonly r2Ratio: number | null;
  readonly area: number | null;
  /** Units of each shape along their first component. */
  readonly shapes: { readonly hill: number; readonly monotone: number; readonly bowl: number };
  readonly sharing: SubspaceAnalysis['sharing'];
  /** Mean over sites and planes of how far the overlap exceeds that of random shifts, in standard deviations. */
  readonly tilingZ: number | null;
  /** First components of receptive volumes by measure; null for sounds and when not asked for. */
  readonly visual: Readonly<Record<string, number | null>> | null;
}

export function summariseSubspaces(analysis: SubspaceAnalysis): SubspaceSummary {
  const { units, reliableUnits, sharing, tiling } = analysis;
  const middle = (of: (unit: SubspaceAnalysis['units'][number]) => number | null | undefined) => {
    const known = units.map(of).filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
    return known.length > 0 ? median(known) : null;
  };
  const count = (shape: string) => units.filter(({ tuning }) => tuning?.shapes[0]?.shape === shape).length;
  const zs = tiling.flatMap(({ planes }) => planes.map(({ overlap }) => overlap.z)).filter(Number.isFinite);
  return {
    units: units.length,
    reliableUnits: reliableUnits.length,
    k90: middle(({ dimensions }) => dimensions.k90),
    k95: middle(({ dimensions }) => dimensions.k95),
    floor: middle(({ dimensions }) => dimensions.floor),
    participationRatio: middle((unit) => unit.participationRatio),
    r2Ratio: middle(({ explained }) => explained?.ratio),
    area: middle(({ tuning }) => tuning?.area),
    shapes: { hill: count('hill'), monotone: count('monotone'), bowl: count('bowl') },
    sharing,
    tilingZ: zs.length > 0 ? zs.reduce((sum, z) => sum + z, 0) / zs.length : null,
    visual: visualMedians(units),
  };
}
