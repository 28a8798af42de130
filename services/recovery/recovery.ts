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
interface Verdict {
  readonly criterion: string;
  readonly value: number | string | null;
  readonly passed: boolean;
}

/** What counts as significant. */
const significance = 0.05;

/** The criteria of a recovery; a value that is null, because nothing could be measured, does not pass. */
export function verdictsOf(found: Omit<Recovery, 'verdicts'>): Record<string, Verdict> {
  const { sites, r2Ratio, hillBowlAccuracy, tiling, sharing, cellTypes, ccNorm, strfCorrelation } = found;
  const off = Math.max(...sites.map(({ dimensions, plantedDimensions }) => Math.abs(dimensions - plantedDimensions)));
  return {
    angle: below(
      'largest principal angle to the planted subspace < 20°, median over sites',
      found.largestPrincipalAngleDeg,
      20,
    ),
    dimensions: below('dimensions of every site within 1 of those planted', off, 1.5),
    r2Ratio: above('r² of the subspace model / r² of the network ≥ .95, median over units', r2Ratio, 0.95),
    hillBowl: above('shape along the first component right in ≥ 90 % of the units', hillBowlAccuracy, 0.9),
    tiling: {
      criterion:
        'overlap inside the null for units placed at random and above it for clustered ones, median over sites',
      value:
        tiling.random && tiling.clustered ? `p ${tiling.random.p.toFixed(3)}, ${tiling.clustered.p.toFixed(3)}` : null,
      passed:
        tiling.random !== null &&
        tiling.clustered !== null &&
        tiling.random.p >= significance &&
        tiling.clustered.p < significance,
    },
    sharing: {
      criterion: 'subspaces more alike within sites than between them',
      value: sharing.p,
      passed:
        sharing.within !== null &&
        sharing.between !== null &&
        sharing.within > sharing.between &&
        sharing.p !== null &&
        sharing.p < significance,
    },
    cellTypes: {
      criterion: 'narrow units have larger areas, more bowls and fewer hills than regular ones',
      value: cellTypes.map(({ measure, test }) => `${measure} p ${test?.p.toFixed(3) ?? 'none'}`).join(', ') || null,
      passed: differs(cellTypes, 'area', 1) && differs(cellTypes, 'bowls', 1) && differs(cellTypes, 'hills', -1),
    },
    ccNorm: {
      criterion: 'mean CCnorm of the network > .9 and above that of the LN model',
      value: ccNorm.network,
      passed:
        ccNorm.network !== null && ccNorm.network > 0.9 && ccNorm.linear !== null && ccNorm.network > ccNorm.linear,
    },
    strf: above('LN model finds the filters of linear units at r ≥ .95, median', strfCorrelation, 0.95),
  };
}

function below(criterion: string, value: number | null, limit: number): Verdict {
  return { criterion, value, passed: value !== null && value < limit };
}

function above(criterion: string, value: number | null, limit: number): Verdict {
  return { criterion, value, passed: value !== null && value >= limit };
}

function differs(comparisons: readonly PairedComparison[], measure: string, sign: 1 | -1): boolean {
  const one = comparisons.find((comparison) => comparison.measure === measure && comparison.groups[0] === 'narrow');
  if (!one?.test || one.meanFirst === null || one.meanSecond === null) return false;
  return (one.meanFirst - one.meanSecond) * sign > 0 && one.test.p < significance;
}
