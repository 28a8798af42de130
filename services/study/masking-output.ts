import {
  type MaskingEffect,
  type MaskingFeature,
  type MaskingRow,
  maskingFeatures,
} from '../../src/analysis/masking.ts';

export type ShortMaskingEffect = Omit<MaskingEffect, 'values'>;

/** A row of the masking table without the values of every condition. */
export interface ShortMaskingRow extends Readonly<Partial<Record<MaskingFeature, ShortMaskingEffect>>> {
  readonly region: string;
  readonly sites: number;
}

export function shortMaskingRows(rows: readonly MaskingRow[]): ShortMaskingRow[] {
  return rows.map(({ region, sites, shape, colour, motion }) => ({
    region,
    sites,
    shape: withoutValues(shape),
    colour: withoutValues(colour),
    motion: withoutValues(motion),
  }));
}

/** The masking table in long form: one row for each region and feature. */
export function maskingCsvRows(rows: readonly MaskingRow[]): Record<string, string | number>[] {
  return rows.flatMap(({ region, sites, ...effects }) =>
    maskingFeatures.map((feature) => ({ region, sites, feature, ...withoutValues(effects[feature]) })),
  );
}

function withoutValues({ values: _, ...effect }: MaskingEffect): ShortMaskingEffect {
  return effect;
}
