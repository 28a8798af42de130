import { type NdArray, zeros } from '../../arrays.ts';
import { dimensionsOf, participationRatio } from './components/dimensions.ts';
import type { UnitComponents } from './components/unit-components.ts';
import type { UnitSubspace } from './subspace-analysis.ts';

/** What is said of a unit whose dSTRFs are zero throughout: its network came to nothing, or the networks agree on nothing. */
const withoutGradient = 'the networks do not depend on the stimulus for it';

/** Why units without components have no subspace, by place in the data. */
export function gapsOf(units: readonly UnitComponents[]): Map<number, string> {
  const empty = units.filter(({ components }) => components.eigenvalues.length === 0);
  return new Map(empty.map(({ unit }) => [unit, withoutGradient]));
}

type Spectrum = Pick<
  UnitSubspace,
  | 'filters'
  | 'eigenvalues'
  | 'shuffledEigenvalues'
  | 'totalVariance'
  | 'dimensions'
  | 'participationRatio'
  | 'rows'
  | 'constant'
>;

/** The numbers of a unit's components; `filters` are those that are described. */
export function unitSpectrum({ components, shuffled }: UnitComponents, filters: NdArray): Spectrum {
  const { eigenvalues, totalVariance, rows, constant } = components;
  const ratio = participationRatio(eigenvalues);
  return {
    filters,
    eigenvalues,
    shuffledEigenvalues: shuffled,
    totalVariance: eigenvalues.length > 0 ? totalVariance : null,
    dimensions: dimensionsOf(eigenvalues, shuffled ?? undefined),
    participationRatio: Number.isNaN(ratio) ? null : ratio,
    rows,
    constant,
  };
}

/** The same of a unit that has no dSTRFs; `field` is the shape of a filter. */
export function noSpectrum(field: readonly number[]): Spectrum {
  return {
    filters: zeros([0, ...field]),
    eigenvalues: new Float64Array(0),
    shuffledEigenvalues: null,
    totalVariance: null,
    dimensions: { k75: null, k90: null, k95: null, floor: null },
    participationRatio: null,
    rows: null,
    constant: null,
  };
}
