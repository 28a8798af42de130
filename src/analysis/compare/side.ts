import type { NdArray } from '../../arrays.ts';
import type { TuningShape } from '../subspace/fields/tuning-shape.ts';

/** What of one unit's tuning subspace can be compared between stimulus spaces; null where it is not defined. */
export interface ComparedUnit {
  readonly unit: string;
  /** Site, or region, that the unit was recorded at. */
  readonly site: string;
  /** Components that hold 90 and 95 % of the dSTRF variance. */
  readonly k90: number | null;
  readonly k95: number | null;
  /** Whether those that were kept hold too little of the variance, so that k90, k95 and the participation ratio are capped. */
  readonly isCapped: boolean;
  /** Eigenvalues of the retained components, the largest first. */
  readonly eigenvalues: Float64Array;
  /** The same after shuffling every entry of the dSTRFs in time; null for a unit without such a floor. */
  readonly shuffledEigenvalues: Float64Array | null;
  /** Values of one stimulus window: lags times values a frame. */
  readonly inputDimensions: number;
  /** r² of the subspace model over that of the network. */
  readonly r2Ratio: number | null;
  readonly shape: TuningShape | null;
  /** Part of the plane of the first two components that drives the unit, 0…1. */
  readonly area: number | null;
  /** Orthonormal filters [component, lag, ...frame] that hold 95 % of the variance. */
  readonly filters: NdArray;
  /** Lag of the first entry of the filters, in bins; negative lags are the future. */
  readonly firstLag: number;
}

/** One run's tuning subspaces, ready to be set beside another's. */
export interface ComparedSide {
  /** Such as "ns1, cnn-population". */
  readonly name: string;
  readonly domain: 'auditory' | 'visual';
  readonly binMs: number;
  readonly units: readonly ComparedUnit[];
  /** The same units as independently trained networks see them, an ensemble each; intervals then hold over networks too. */
  readonly ensembles?: readonly (readonly ComparedUnit[])[];
  /** Units of the run that are not compared, by id with the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
  /** Subspace similarity of every pair of units [unit, unit], 0…1, NaN where a pair has none. */
  readonly similarity: NdArray<Float64Array>;
  /** How far the overlap of response fields exceeds that of fields shifted at random, in standard deviations, by site. */
  readonly tilingZ: Readonly<Record<string, number>>;
  /** The same over areas placed anew where the stimulus is, by visits. */
  readonly tilingSupportZ: Readonly<Record<string, number>>;
}
