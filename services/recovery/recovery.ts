import type { PairedComparison } from '../../src/analysis/subspace/sites/cell-types.ts';
import type { Sharing } from '../../src/analysis/subspace/sites/sharing.ts';
import type { SiteRecovery, TilingRecovery } from './compare-with-truth.ts';
import type { WidthRates } from './dealt-widths.ts';
import type { RecoveryDomain, RecoveryRecipeName } from './recipe.ts';

/** What was found of a planted truth; plain values throughout. */
export interface Recovery {
  readonly domain: RecoveryDomain;
  readonly seed: number;
  /** True for the control, whose network was trained on responses shuffled in time. */
  readonly shuffled: boolean;
  readonly recipe: RecoveryRecipeName;
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
  /** r² of the subspace models with the network's output, median over units. */
  readonly r2Output: number | null;
  /** Fraction of all units whose shape is right, and of those whose shape has a margin. */
  readonly hillBowlAccuracy: number;
  readonly hillBowlAccuracyWithMargin: number | null;
  readonly unitsWithMargin: number;
  readonly sharing: Pick<Sharing, 'within' | 'between' | 'chance' | 'p'>;
  readonly tiling: { readonly independent: TilingRecovery | null; readonly clustered: TilingRecovery | null };
  /** Narrow against regular units. */
  readonly cellTypes: readonly PairedComparison[];
  /** Null arm: the same with widths dealt out at random, how often something is found. */
  readonly widthsDealt: WidthRates;
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
  const { sites, r2Ratio, r2Output, tiling, sharing, cellTypes, ccNorm, strfCorrelation } = found;
  const off = Math.max(...sites.map(({ dimensions, plantedDimensions }) => Math.abs(dimensions - plantedDimensions)));
  return {
    angle: below(
      'largest principal angle to the planted subspace < 20°, median over sites',
      found.largestPrincipalAngleDeg,
      20,
    ),
    dimensions: below('dimensions of every site within 1 of those planted', off, 1.5),
    r2Ratio: above('r² of the subspace model / r² of the network ≥ .95, median over units', r2Ratio, 0.95),
    r2Output: above('r² of the subspace model with the output of the network ≥ .9, median over units', r2Output, 0.9),
    shapes: above('shape along the first component right in ≥ 85 % of all units', found.hillBowlAccuracy, 0.85),
    clearShapes: above('… and in ≥ 95 % of those with a margin', found.hillBowlAccuracyWithMargin, 0.95),
    tiling: tilingVerdict(tiling),
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
    widthsDealt: below(
      'with spike widths dealt out at random something is found in ≤ 8 % of the deals',
      largest(Object.values(found.widthsDealt).map(({ share }) => share)),
      0.08,
    ),
    ccNorm: {
      criterion: 'mean CCnorm of the network > .9 and above that of the LN model',
      value: ccNorm.network,
      passed:
        ccNorm.network !== null && ccNorm.network > 0.9 && ccNorm.linear !== null && ccNorm.network > ccNorm.linear,
    },
    strf: above('LN model finds the filters of linear units at r ≥ .95, median', strfCorrelation, 0.95),
  };
}

/** Of a handful of sites one may be beyond the null by chance, not two. */
const mostByChance = 1;

function tilingVerdict({ independent, clustered }: Recovery['tiling']): Verdict {
  const isKnown = independent !== null && clustered !== null;
  return {
    criterion: `independent places more or less than chance in at most ${mostByChance} site, clustered ones more in 9 of 10`,
    value: isKnown
      ? `${independent.more + independent.less} of ${independent.sites}, ${clustered.more} of ${clustered.sites}`
      : null,
    passed: isKnown && independent.more + independent.less <= mostByChance && clustered.more >= 0.9 * clustered.sites,
  };
}

/** null where one is missing. */
const largest = (values: readonly (number | null)[]): number | null =>
  values.every((value) => value !== null) ? Math.max(...values) : null;

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
