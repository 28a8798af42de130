import { featuresIn, type MaskingEffect, type MaskingRow } from '../../../src/analysis/decoding/masking.ts';
import type { MaskingFeature } from '../../../src/analysis/decoding/masking-features.ts';
import type { CsvRow } from '../../../src/io/csv.ts';
import { statisticsColumns } from './statistics-columns.ts';

export type ShortMaskingEffect = Omit<MaskingEffect, 'values'>;

/** A row of the masking table without the values of every condition. */
export interface ShortMaskingRow extends Readonly<Partial<Record<MaskingFeature, ShortMaskingEffect>>> {
  readonly region: string;
  readonly units: number;
}

export function shortMaskingRows(rows: readonly MaskingRow[]): ShortMaskingRow[] {
  const features = featuresIn(rows);
  return rows.map(({ region, units, ...effects }) => ({
    region,
    units,
    ...Object.fromEntries(features.map((feature) => [feature, withoutValues(effects[feature]!)])),
  }));
}

/**
 * The masking table in long form: one row for each region and feature; blank with the reason where there is no test. The test as
 * published comes first, named so in `test`, then what can be defended.
 */
export function maskingCsvRows(rows: readonly MaskingRow[]): CsvRow[] {
  const features = featuresIn(rows);
  return rows.flatMap(({ region, units, ...effects }) =>
    features.map((feature) => {
      const { reason = null, statistics, ...effect } = withoutValues(effects[feature]!);
      return { region, units, feature, test: asPublished, ...effect, ...statisticsColumns(statistics), reason };
    }),
  );
}

/** What t, df, p, its corrections, stars and Cohen's d are. */
export const asPublished = 'unpaired Student t-test over conditions, as published';

function withoutValues({ values: _, ...effect }: MaskingEffect): ShortMaskingEffect {
  return effect;
}
