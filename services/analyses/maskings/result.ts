import type { ContrastMaskingRow } from '../../../src/analysis/decoding/contrast/results.ts';
import type { MaskingRow } from '../../../src/analysis/decoding/masking.ts';
import type { LesionPoint } from '../../../src/analysis/decoding/masking-statistics/lesion-curves.ts';
import type { ShapleyRow } from '../../../src/analysis/decoding/masking-statistics/shapley-shares.ts';
import type { Mask } from '../../../src/analysis/decoding/measure-masks.ts';

/** Masks of several conditions as they are kept: the rows of one masking table, corrected over all of it. */
export interface StoredMaskings {
  readonly masks: readonly Mask[];
  /** Names of the conditions, in the order of `values` of every effect and of the arrays. */
  readonly conditions: readonly string[];
  readonly rows: readonly MaskingRow[];
  /** Of all sets of regions. */
  readonly shapley?: readonly ShapleyRow[];
  readonly curves?: readonly LesionPoint[];
}

/** A row of a masking table, and its lesion curve. */
export interface StoredMasking extends MaskingRow {
  readonly curves?: readonly LesionPoint[];
}

/** Of a study of real recordings a row a session. */
export interface SessionMaskings {
  readonly masking: readonly ContrastMaskingRow[];
}

/** A row of a masking table, of `regions`; of `conditions` a table. */
export type Masking = StoredMasking | StoredMaskings | SessionMaskings;
