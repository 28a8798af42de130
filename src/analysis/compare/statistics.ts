import { mean as meanOf, median as medianOf } from '../../metrics/summary.ts';
import { participationRatio } from '../subspace/components/dimensions.ts';
import type { TuningShape } from '../subspace/fields/tuning-shape.ts';
import type { ComparedSide, ComparedUnit } from './side.ts';
import { latency, spectrumSlope } from './unit-values.ts';

/** One number that means the same in every stimulus space; the choice of statistics is ours. */
export interface Statistic {
  /** Short name, such as "k95". */
  readonly name: string;
  /**
   * Its group: 1 dimensions, 2 spectrum, 3 r² of the subspace model, 4 shapes, 5 area and tiling, 6 sharing, 7 time course,
   * 8 shared stimuli.
   */
  readonly group: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
  /** In words, with its unit. */
  readonly label: string;
  /** How the values of units (or sites) become the side's number. */
  readonly centre: 'mean' | 'median';
  /** The value of every unit; null where it has none. Left out for statistics of sites. */
  readonly ofUnit?: (unit: ComparedUnit, side: ComparedSide) => number | null;
  /** The value of every site, given the chosen units. */
  readonly ofSite?: (side: ComparedSide, site: string, units: readonly number[]) => number | null;
  /** Whether a unit's value is capped by the components that were kept. */
  readonly isCapped?: (unit: ComparedUnit) => boolean;
}

const isShape = (shape: TuningShape) => (unit: ComparedUnit) =>
  unit.shape === null ? null : Number(unit.shape === shape);

const isCapped = (unit: ComparedUnit): boolean => unit.isCapped;

/** Those of the seven groups that need no shared stimulus, in their order; the eighth is `sharedStimuli`. */
export const statistics: readonly Statistic[] = [
  {
    name: 'k90',
    group: 1,
    label: 'dimensions at 90 % of the variance',
    centre: 'median',
    ofUnit: ({ k90 }) => k90,
    isCapped,
  },
  {
    name: 'k95',
    group: 1,
    label: 'dimensions at 95 % of the variance',
    centre: 'median',
    ofUnit: ({ k95 }) => k95,
    isCapped,
  },
  {
    name: 'participationRatio',
    group: 1,
    label: 'participation ratio',
    centre: 'median',
    ofUnit: ({ eigenvalues }) => finite(participationRatio(eigenvalues)),
    isCapped,
  },
  {
    name: 'participationRatioOverShuffled',
    group: 1,
    label: 'participation ratio / that of shuffled time',
    centre: 'median',
    ofUnit: ({ eigenvalues, shuffledEigenvalues: shuffled }) =>
      shuffled && finite(participationRatio(eigenvalues) / participationRatio(shuffled)),
  },
  {
    name: 'participationRatioOverInput',
    group: 1,
    label: 'participation ratio / input dimensions',
    centre: 'median',
    ofUnit: ({ eigenvalues, inputDimensions }) => finite(participationRatio(eigenvalues) / inputDimensions),
  },
  {
    name: 'spectrumSlope',
    group: 2,
    label: 'slope α of the spectrum, λ ∝ k^−α',
    centre: 'median',
    ofUnit: ({ eigenvalues }) => spectrumSlope(eigenvalues),
  },
  {
    name: 'r2Ratio',
    group: 3,
    label: 'r² of the subspace model / r² of the network',
    centre: 'median',
    ofUnit: ({ r2Ratio }) => r2Ratio,
  },
  { name: 'hill', group: 4, label: 'units that are hills', centre: 'mean', ofUnit: isShape('hill') },
  { name: 'monotone', group: 4, label: 'units that are monotone', centre: 'mean', ofUnit: isShape('monotone') },
  { name: 'bowl', group: 4, label: 'units that are bowls', centre: 'mean', ofUnit: isShape('bowl') },
  {
    name: 'ssrfArea',
    group: 5,
    label: 'area of the response field, part of the plane',
    centre: 'median',
    ofUnit: ({ area }) => area,
  },
  {
    name: 'tilingZ',
    group: 5,
    label: 'overlap of response fields, z over random shifts, as published',
    centre: 'mean',
    ofSite: ({ tilingZ }, site) => tilingZ[site] ?? null,
  },
  {
    name: 'tilingSupportZ',
    group: 5,
    label: 'overlap of response fields, z over areas placed where the stimulus is',
    centre: 'mean',
    ofSite: ({ tilingSupportZ }, site) => tilingSupportZ[site] ?? null,
  },
  {
    name: 'sharingRatio',
    group: 6,
    label: 'subspace similarity (SSI) within / between sites',
    centre: 'mean',
    ofSite: sharingRatio,
  },
  {
    name: 'peakLatencyMs',
    group: 7,
    label: 'latency of the largest filter energy (ms)',
    centre: 'median',
    ofUnit: (unit, { binMs }) => latency(unit, binMs)?.peakMs ?? null,
  },
  {
    name: 'centreLatencyMs',
    group: 7,
    label: 'centre of mass of the filter energy (ms)',
    centre: 'median',
    ofUnit: (unit, { binMs }) => latency(unit, binMs)?.centreMs ?? null,
  },
];

/** Mean or median of the values that there are; NaN when there is none. */
export function centreOf(values: readonly (number | null)[], centre: Statistic['centre']): number {
  const known = values.filter((value) => value !== null);
  return centre === 'mean' ? meanOf(known) : medianOf(known);
}

/** Mean similarity (SSI, which depends on the dimensions compared, see `subspaceSimilarity`) of the site's pairs over that of its units with units elsewhere; null without either kind of pair. */
function sharingRatio({ units, similarity }: ComparedSide, site: string, chosen: readonly number[]): number | null {
  const [within, between] = [new RunningMean(), new RunningMean()];
  for (const [a, i] of chosen.entries()) {
    if (units[i].site !== site) continue;
    for (const [b, j] of chosen.entries()) {
      const elsewhere = units[j].site !== site;
      // A unit drawn twice is no pair.
      if (elsewhere) between.add(similarity.data[i * units.length + j]);
      else if (a < b && i !== j) within.add(similarity.data[i * units.length + j]);
    }
  }
  return finite(within.value / between.value);
}

/** Mean of values that come one by one, NaN left out; NaN without any. */
class RunningMean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.#sum += value;
    this.#count++;
  }

  get value(): number {
    return this.#sum / this.#count;
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
