import { adjustPValues, significanceStars } from '../../metrics/corrections.ts';
import { cohensD } from '../../metrics/effect-size.ts';
import { type Summary, summarise } from '../../metrics/summary.ts';
import { studentTTest, type TTest } from '../../metrics/t-tests.ts';
import { type FeatureDistances, featureDistances } from './feature-distances.ts';
import { type MaskingFeature, maskingFeatures } from './masking-features.ts';
import type { EffectStatistics, RowStatistics } from './masking-statistics/effect-statistics.ts';
import type { VideoFeatures } from './video-features.ts';

/**
 * Effect of masking one region on one feature. t, df, p, its corrections, stars and Cohen's d are those of the paper, as published:
 * conditions of one level of a feature are nearly copies of each other, so that they say little; `statistics` has what can be defended.
 */
export interface MaskingEffect extends Summary {
  /** |masked − unmasked reconstruction| of every condition: degrees for motion, grey levels 0…255 for the others. */
  readonly values: readonly number[];
  /** Mean distance from the true video, masked and unmasked, in the same units. */
  readonly maskedError: number;
  readonly unmaskedError: number;
  /**
   * Unpaired Student test of the masked against the unmasked errors, one a condition; t > 0 when masking hurts. Where errors
   * do not vary there is no test: t, every p and Cohen's d are null, `stars` is empty and `reason` says why.
   */
  readonly t: number | null;
  readonly df: number;
  readonly p: number | null;
  /** Corrected over all regions and features of the table: 18 tests for the six regions and three features of the paper. */
  readonly pBonferroni: number | null;
  readonly pHolm: number | null;
  readonly pBH: number | null;
  /** Corrected over the regions of this feature alone, as in the paper's Supplementary Tables 8 to 10: 6 tests. */
  readonly pBonferroniFeature: number | null;
  readonly pHolmFeature: number | null;
  readonly pBHFeature: number | null;
  /** Of `pBonferroni`: .05 *, .01 **, .001 ***, .0001 ****, otherwise ns; empty without a test. */
  readonly stars: string;
  /** Masked against unmasked errors. */
  readonly cohensD: number | null;
  readonly reason?: string;
  /** By levels and beside random masks; left out where trials were not measured. */
  readonly statistics?: EffectStatistics;
}

/** One row of the masking table; features that were not read are left out of every row. */
export interface MaskingRow extends Readonly<Partial<Record<MaskingFeature, MaskingEffect>>> {
  readonly region: string;
  /** Number of units masked. */
  readonly units: number;
}

/** What is left of the reconstructions with one region (or any set of units) masked. */
export interface MaskedReconstructions {
  readonly region: string;
  readonly units: number;
  /** Distances of the masked reconstructions from the unmasked ones, and from the true videos. */
  readonly effects: FeatureDistances;
  readonly errors: FeatureDistances;
}

export interface MaskingInput {
  /** Distances of the unmasked reconstructions from the true videos. */
  readonly unmaskedErrors: FeatureDistances;
  readonly masked: readonly MaskedReconstructions[];
}

/** The distances that count of masked videos, so that the videos themselves need not be kept. */
export function maskedDistances(
  masked: VideoFeatures,
  { unmasked, truth }: { readonly unmasked: VideoFeatures; readonly truth: VideoFeatures },
): Pick<MaskedReconstructions, 'effects' | 'errors'> {
  return { effects: featureDistances(masked, unmasked), errors: featureDistances(masked, truth) };
}

/**
 * The masking table (Zhang et al. 2026, Fig. 4): for every region and feature the effect on the reconstruction and the
 * unpaired t-test of reconstruction errors, with corrections over all tests of the table (18 for six regions and the three
 * features of the paper). A test that cannot be made, because no error varies or there is one condition, is left blank with
 * the reason and does not count in the corrections.
 */
export function maskingTable({ unmaskedErrors, masked }: MaskingInput): MaskingRow[] {
  const features = maskingFeatures.filter((feature) => unmaskedErrors[feature]);
  const rows = masked.map(({ region, units, effects, errors }) => ({
    region,
    units,
    effects: features.map((feature) => measureEffect(effects[feature]!, errors[feature]!, unmaskedErrors[feature]!)),
  }));
  return correctRows(rows, features);
}

/** The features that a masking table has, in order. */
export function featuresIn(rows: readonly Partial<Record<MaskingFeature, unknown>>[]): MaskingFeature[] {
  return maskingFeatures.filter((feature) => rows.some((row) => row[feature] !== undefined));
}

type Corrections = Pick<MaskingEffect, 'pBonferroni' | 'pHolm' | 'pBH'>;
type FeatureCorrections = Pick<MaskingEffect, 'pBonferroniFeature' | 'pHolmFeature' | 'pBHFeature'>;
type Uncorrected = Omit<MaskingEffect, keyof Corrections | keyof FeatureCorrections | 'stars' | 'statistics'>;
interface UncorrectedRow {
  readonly region: string;
  readonly units: number;
  readonly effects: readonly Uncorrected[];
}

function measureEffect(
  values: readonly number[],
  maskedErrors: readonly number[],
  unmaskedErrors: readonly number[],
): Uncorrected {
  return {
    ...summarise(values),
    values,
    maskedError: summarise(maskedErrors).mean,
    unmaskedError: summarise(unmaskedErrors).mean,
    ...tTest(maskedErrors, unmaskedErrors),
    cohensD: maskedErrors.length > 1 ? orNull(cohensD(maskedErrors, unmaskedErrors)) : null,
  };
}

function tTest(maskedErrors: readonly number[], unmaskedErrors: readonly number[]): TTest {
  if (maskedErrors.length > 1) return studentTTest(maskedErrors, unmaskedErrors);
  return { t: null, df: 0, p: null, reason: 'no t-test: there is one condition' };
}

function correctRows(rows: readonly UncorrectedRow[], features: readonly MaskingFeature[]): MaskingRow[] {
  const p = rows.map((row) => row.effects.map((effect) => effect.p ?? Number.NaN));
  const overTable = correct(p.flat());
  const overFeature = features.map((_, k) => correct(p.map((row) => row[k])));
  const corrected = (effect: Uncorrected, row: number, k: number): MaskingEffect => {
    const { pBonferroni, pHolm, pBH } = overFeature[k][row];
    const whole = overTable[row * features.length + k];
    return {
      ...effect,
      ...whole,
      pBonferroniFeature: pBonferroni,
      pHolmFeature: pHolm,
      pBHFeature: pBH,
      stars: significanceStars(whole.pBonferroni ?? Number.NaN),
    };
  };
  return rows.map(({ region, units, effects }, row) => ({
    region,
    units,
    ...Object.fromEntries(features.map((feature, k) => [feature, corrected(effects[k], row, k)])),
  }));
}

/** The corrected p of one family of tests; null where there is no test. */
function correct(p: readonly number[]): Corrections[] {
  const bonferroni = adjustPValues(p, 'bonferroni');
  const holm = adjustPValues(p, 'holm');
  const bh = adjustPValues(p, 'benjamini-hochberg');
  return p.map((_, i) => ({ pBonferroni: orNull(bonferroni[i]), pHolm: orNull(holm[i]), pBH: orNull(bh[i]) }));
}

/** The table with what stands beside the test as published, a row a row. */
export function withStatistics(
  rows: readonly MaskingRow[],
  statistics: readonly (RowStatistics | undefined)[],
): MaskingRow[] {
  return rows.map((row, i) => {
    const found = statistics[i] ?? {};
    const effects = featuresIn([row]).map((feature) => {
      const own = found[feature];
      return [feature, { ...row[feature], ...(own && { statistics: own }) }];
    });
    return { ...row, ...Object.fromEntries(effects) };
  });
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
