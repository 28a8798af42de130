import { adjustPValues, significanceStars } from '../../metrics/corrections.ts';
import { cohensD } from '../../metrics/effect-size.ts';
import { type Summary, summarise } from '../../metrics/summary.ts';
import { studentTTest } from '../../metrics/t-tests.ts';
import { type FeatureDistances, featureDistances, type VideoFeatures } from './video-features.ts';

export const maskingFeatures = ['shape', 'colour', 'motion'] as const;
export type MaskingFeature = (typeof maskingFeatures)[number];

/** Effect of masking one region on one feature. */
export interface MaskingEffect extends Summary {
  /** |masked − unmasked reconstruction| of every condition: grey levels 0…255 for shape and colour, degrees for motion. */
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
  /** Corrected over all regions and features of the table. */
  readonly pBonferroni: number | null;
  readonly pHolm: number | null;
  readonly pBH: number | null;
  /** Of `pBonferroni`: .05 *, .01 **, .001 ***, .0001 ****, otherwise ns; empty without a test. */
  readonly stars: string;
  /** Masked against unmasked errors. */
  readonly cohensD: number | null;
  readonly reason?: string;
}

/** One row of the masking table. */
export interface MaskingRow extends Readonly<Record<MaskingFeature, MaskingEffect>> {
  readonly region: string;
  /** Number of units masked. */
  readonly units: number;
}

/** The reconstructions with one region (or any set of units) masked. */
export interface MaskedReconstructions {
  readonly region: string;
  readonly units: number;
  readonly features: VideoFeatures;
}

export interface MaskingInput {
  readonly truth: VideoFeatures;
  readonly unmasked: VideoFeatures;
  readonly masked: readonly MaskedReconstructions[];
}

/**
 * The masking table (Zhang et al. 2026, Fig. 4): for every region and feature the effect on the reconstruction and the
 * unpaired t-test of reconstruction errors, with corrections over all tests of the table (18 for six regions). A test that
 * cannot be made, because no error varies, is left blank with the reason and does not count in the corrections.
 */
export function maskingTable({ truth, unmasked, masked }: MaskingInput): MaskingRow[] {
  const unmaskedErrors = featureDistances(unmasked, truth);
  const rows = masked.map(({ region, units, features }) => {
    const effects = featureDistances(features, unmasked);
    const errors = featureDistances(features, truth);
    const of = (feature: MaskingFeature) => measureEffect(effects[feature], errors[feature], unmaskedErrors[feature]);
    return { region, units, shape: of('shape'), colour: of('colour'), motion: of('motion') };
  });
  return correctRows(rows);
}

type Uncorrected = Omit<MaskingEffect, 'pBonferroni' | 'pHolm' | 'pBH' | 'stars'>;
type UncorrectedRow = Omit<MaskingRow, MaskingFeature> & Record<MaskingFeature, Uncorrected>;

function measureEffect(
  values: FeatureDistances[MaskingFeature],
  maskedErrors: readonly number[],
  unmaskedErrors: readonly number[],
): Uncorrected {
  return {
    ...summarise(values),
    values,
    maskedError: summarise(maskedErrors).mean,
    unmaskedError: summarise(unmaskedErrors).mean,
    ...studentTTest(maskedErrors, unmaskedErrors),
    cohensD: orNull(cohensD(maskedErrors, unmaskedErrors)),
  };
}

function correctRows(rows: readonly UncorrectedRow[]): MaskingRow[] {
  const p = rows.flatMap((row) => maskingFeatures.map((feature) => row[feature].p ?? Number.NaN));
  const bonferroni = adjustPValues(p, 'bonferroni');
  const holm = adjustPValues(p, 'holm');
  const bh = adjustPValues(p, 'benjamini-hochberg');
  const corrected = (effect: Uncorrected, test: number): MaskingEffect => ({
    ...effect,
    pBonferroni: orNull(bonferroni[test]),
    pHolm: orNull(holm[test]),
    pBH: orNull(bh[test]),
    stars: significanceStars(bonferroni[test]),
  });
  return rows.map((row, i) => {
    const first = i * maskingFeatures.length;
    return {
      ...row,
      shape: corrected(row.shape, first),
      colour: corrected(row.colour, first + 1),
      motion: corrected(row.motion, first + 2),
    };
  });
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
