import type { NdArray } from '../../arrays.ts';
import type { Dimensions } from './components/dimensions.ts';
import type { Ssrf } from './fields/ssrf.ts';
import type { VolumeSsrf } from './fields/ssrf-3d.ts';
import type { MarginalShape } from './fields/tuning-shape.ts';
import type { ReadoutFreeShares } from './model/readout-free-share.ts';
import type { SubspaceSettings } from './options.ts';
import type { PairedComparison } from './sites/cell-types.ts';
import type { Sharing } from './sites/sharing.ts';
import type { SiteSubspace } from './sites/site-subspace.ts';
import type { SiteTiling } from './sites/tiled-site.ts';
import type { TilingPopulation } from './sites/tiling-population.ts';
import type { UnitInSite } from './sites/unit-in-site.ts';
import type { VisualTuning } from './visual/summaries.ts';
import type { StcAgreement } from './white-noise/stc-agreement.ts';

export type { ReadoutFreeShares, SharePoint, UnitShare } from './model/readout-free-share.ts';
export type { PlacedNull } from './sites/placed-null.ts';
export type { SupportOverlap } from './sites/support-null.ts';
export type { SiteTiling, TilingPlane } from './sites/tiled-site.ts';
export type { PopulationOverlap, TilingPopulation } from './sites/tiling-population.ts';
export type { UnitInSite } from './sites/unit-in-site.ts';
export type { StcAgreement, UnitStc } from './white-noise/stc-agreement.ts';

/** The tuning subspace of one unit. */
export interface UnitSubspace {
  /** Place in the data. */
  readonly unit: number;
  readonly id: string;
  readonly site: string;
  /**
   * Why the unit has no subspace, such as responses to the training clips that do not vary; null where it has one. Without
   * one it has no component, its numbers are null, and it counts nowhere.
   */
  readonly missing: string | null;
  /** Orthonormal filters [component, lag, ...frame] that hold 95 % of the retained variance, three at least where there are. */
  readonly filters: NdArray;
  /** Of all retained components, the largest first. */
  readonly eigenvalues: Float64Array;
  /** The same for dSTRFs shuffled in time; null when not asked for. */
  readonly shuffledEigenvalues: Float64Array | null;
  readonly totalVariance: number | null;
  readonly dimensions: Dimensions;
  readonly participationRatio: number | null;
  /** dSTRFs used; the others were outliers. Null when there were none. */
  readonly rows: number | null;
  /** True when the dSTRFs do not change in time: the network is linear for this unit. Null without dSTRFs. */
  readonly constant: boolean | null;
  /** Null when not asked for. */
  readonly tuning: UnitTuningFields | null;
  /** How well the subspace explains the responses; null when not asked for or without test responses. */
  readonly explained: UnitExplained | null;
  /** The filters in a few numbers each; null for sounds and when not asked for. */
  readonly visual: VisualTuning | null;
}

/** The subspace of one site, its filters described as those of units are. */
export interface DescribedSite extends SiteSubspace {
  readonly visual: VisualTuning | null;
}

/** How the predicted response goes with the projections on a unit's first components, on the training clips. */
export interface UnitTuningFields {
  /** Planes of components 1 and 2, and 1 and 3; absent with fewer components. */
  readonly planes: readonly { readonly components: readonly [number, number]; readonly field: Ssrf }[];
  /** Components 1 to 3; null when not asked for or with fewer components. */
  readonly volume: VolumeSsrf | null;
  /** Hill, monotone or bowl along each of the first three components. */
  readonly shapes: readonly (MarginalShape | null)[];
  /** Part of plane 1–2 (of the line along component 1 with one component) that drives the unit; null when undefined. */
  readonly area: number | null;
}

/** Squared correlations with the mean test response; 0 where the correlation is negative. */
export interface UnitExplained {
  readonly network: number;
  /** Of the readout of the unit's own components. */
  readonly subspace: number;
  /**
   * Of the same readout with the networks' output in place of the responses: how much of the networks it is, which `ratio`, made of two
   * imperfect predictions, cannot tell. null where the output does not vary.
   */
  readonly output: number | null;
  /** subspace / network; null where the network's r is below `minimumCorrelation`. */
  readonly ratio: number | null;
  readonly quadratic: number | null;
  /** Of one readout for all units of the site on the site's components. */
  readonly site: number | null;
}

/** Everything that `analyseSubspaces` finds; plain numbers and arrays throughout. */
export interface SubspaceAnalysis {
  readonly settings: SubspaceSettings;
  readonly dataset: string;
  readonly domain: 'auditory' | 'visual';
  readonly binMs: number;
  readonly frame: readonly number[];
  readonly networks: number;
  /** First and last lag of all filters. */
  readonly lagRange: readonly [number, number];
  /** dSTRFs per unit, before outliers are dropped. */
  readonly times: number;
  readonly units: readonly UnitSubspace[];
  /** Units without a subspace by id, with the reason; no other field counts them. */
  readonly missing: Readonly<Record<string, string>>;
  readonly sites: readonly DescribedSite[];
  /** Measures of `visual` that are null throughout, each with the reason. */
  readonly visualGaps: Readonly<Record<string, string>>;
  /** Subspace similarity of every pair of the analysed units, in their order; NaN for those without a subspace. */
  readonly similarity: NdArray<Float64Array> | null;
  /** Pairs of units: the measure of earlier versions, which experiments that differ raise too. */
  readonly sharing: Sharing | null;
  /** Units against the subspaces of their own and of other sites; null when not asked for, and without a site of four units. */
  readonly unitInSite: UnitInSite | null;
  readonly tiling: readonly SiteTiling[];
  /** Tiling over all sites; null without a site that was looked at. */
  readonly tilingPopulation: TilingPopulation | null;
  readonly cellTypes: readonly PairedComparison[];
  /** Subspaces against spike-triggered covariance; null when not asked for, and where there can be none. */
  readonly stc: StcAgreement | null;
  /** Why there can be none, such as a stimulus that is no white noise; null otherwise. */
  readonly stcGap: string | null;
  /** What of the networks' output the components carry, without a readout; null when not asked for. */
  readonly readoutFree: ReadoutFreeShares | null;
  /**
   * Places in the data of the units that count for sharing, tiling and cell types; all that have a subspace when none of
   * these is asked for.
   */
  readonly reliableUnits: readonly number[];
  /** Seconds that each step took. */
  readonly seconds: Readonly<Record<string, number>>;
}
