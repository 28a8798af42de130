import type { MaskingFeature } from '../masking-features.ts';
import type { LevelEffects } from './level-effects.ts';
import type { NullComparison } from './null-draws.ts';

/** What an effect of masking is worth, beside the test as it was published. */
export interface EffectStatistics {
  readonly levels: LevelEffects;
  /** Beside as many units of the other regions. */
  readonly random: NullComparison;
  /**
   * Labels permuted among units of equal single-unit d′: `information` is the part of the Σ d′² of this feature that the matched units
   * have, `others` the part of them that are of other regions.
   */
  readonly matched: NullComparison & { readonly information: number | null; readonly others: number | null };
  /** Beside as many units of all regions: region labels of units permuted. */
  readonly permuted: NullComparison;
  /** Effect in sd of permuted masks, minus the mean of that of the other masks; region labels of units permuted. */
  readonly contrast: NullComparison;
}

/** Of one mask; features that were not read are left out. */
export type RowStatistics = Readonly<Partial<Record<MaskingFeature, EffectStatistics>>>;
