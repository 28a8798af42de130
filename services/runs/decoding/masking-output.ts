import {
  type MaskingEffect,
  type MaskingFeature,
  type MaskingRow,
  maskingFeatures,
} from '../../../src/analysis/decoding/masking.ts';
import type { CsvRow } from '../../../src/io/csv.ts';

export type ShortMaskingEffect = Omit<MaskingEffect, 'values'>;

/** A row of the masking table without the values of every condition. */
export interface ShortMaskingRow extends Readonly<Partial<Record<MaskingFeature, ShortMaskingEffect>>> {
  readonly region: string;
  readonly units: number;
}

export function shortMaskingRows(rows: readonly MaskingRow[]): ShortMaskingRow[] {
  return rows.map(({ region, units, shape, colour, motion }) => ({
    region,
    units,
    shape: withoutValues(shape),
    colour: withoutValues(colour),
    motion: withoutValues(motion),
  }));
}

/** The masking table in long form: one row for each region and feature; blank with the reason where there is no test. */
export function maskingCsvRows(rows: readonly MaskingRow[]): CsvRow[] {
  return rows.flatMap(({ region, units, ...effects }) =>
    maskingFeatures.map((feature) => {
      const { reason = null, ...effect } = withoutValues(effects[feature]);
      return { region, units, feature, ...effect, reason };
    }),
  );
}

function withoutValues({ values: _, ...effect }: MaskingEffect): ShortMaskingEffect {
  return effect;
}
