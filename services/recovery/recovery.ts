import type { PairedComparison } from '../../src/analysis/subspace/sites/cell-types.ts';
import type { Sharing } from '../../src/analysis/subspace/sites/sharing.ts';
import type { SiteRecovery, TilingRecovery } from './compare-with-truth.ts';
import type { RecoveryDomain } from './recipe.ts';

/** What was found of a planted truth; plain values throughout. */
export interface Recovery {
  readonly domain: RecoveryDomain;
  readonly seed: number;
  /** True for the control, whose network was trained on responses shuffled in time. */
  readonly shuffled: boolean;
  readonly networks: number;
  /** SHA-256 of the simulated data. */
  readonly dataHash: string;
  /** Between each site's planted subspace and as many components of its pooled dSTRFs: median over sites. */
  readonly largestPrincipalAngleDeg: number;
  /** Components that hold 95 % of a site's variance, median over sites, and the dimensions planted. */
  readonly dimensions: number;
  readonly plantedDimensions: number;
  readonly sites: readonly SiteRecovery[];
  /** Fraction of units whose own dimensions at 95 % are those planted give or take one. */
  readonly unitDimensionsWithinOne: number;
  /** r² of the subspace models / r² of the network, median over units; null when the network explains too few units. */
  readonly r2Ratio: number | null;
  readonly hillBowlAccuracy: number;
  readonly sharing: Pick<Sharing, 'within' | 'between' | 'chance' | 'p'>;
  readonly tiling: { readonly random: TilingRecovery | null; readonly clustered: TilingRecovery | null };
  /** Narrow against regular units. */
  readonly cellTypes: readonly PairedComparison[];
  /** Mean over units on the test clips; null when no unit has one. */
  readonly ccNorm: { readonly network: number | null; readonly linear: number | null };
  /** Median correlation of the LN model's receptive fields with the planted filters of linear units. */
  readonly strfCorrelation: number;
  readonly seconds: number;
  readonly verdicts: Readonly<Record<string, Verdict>>;
}

/** Whether one of the things planted was found. */
export interface Verdict {
  readonly criterion: string;
  readonly value: number | string | null;
  readonly passed: boolean;
}
