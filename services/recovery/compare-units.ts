import type { UnitSubspace } from '../../src/analysis/subspace/analyse-subspaces.ts';
import type { PlantedTruth } from '../../src/data/encoding-data.ts';
import { median } from '../../src/metrics/summary.ts';

/** What is found of single units against what was planted. */
export interface UnitRecovery {
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
