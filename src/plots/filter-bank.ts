import type { TopLevelSpec } from 'vega-lite';
import type { NdArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { type FilterAxes, filterPanel } from './filter-panel.ts';

/** The filters of one unit or one site. */
export interface FilterBankRow {
  readonly label: string;
  /** [component, lag, ...frame], the first component first. */
  readonly filters: NdArray;
  /** Fraction of the dSTRF variance along each component, 0…1. */
  readonly shares?: ArrayLike<number>;
}

export interface FilterBankInput extends FilterAxes {
  readonly rows: readonly FilterBankRow[];
  /** Components to show at most; 5 when left out. */
  readonly components?: number;
  readonly title?: string;
}

/** Tuning filters as a table: a row a unit or site, a column a principal component of its dSTRFs, each on its own scale. */
export function filterBank({ rows, components = 5, title, ...axes }: FilterBankInput): TopLevelSpec {
  if (rows.length === 0) throw new CortexError('InvalidInput', 'A filter bank needs the filters of at least one unit.');
  const video = rows[0].filters.shape.length > 3;
  const size = { width: video ? 160 : 96, height: 84 };
  return {
    ...(title === undefined ? {} : { title: { text: title, offset: 16 } }),
    spacing: 14,
    vconcat: rows.map(({ label, filters, shares }, r) => ({
      spacing: 14,
      hconcat: Array.from({ length: Math.min(components, filters.shape[0]) }, (_, k) =>
        filterPanel(filterAt(filters, k), {
          ...axes,
          ...size,
          title: k === 0 ? label : '\u00a0',
          subtitle: componentTitle(k, shares?.[k]),
          labelled: r === rows.length - 1 && k === 0,
        }),
      ),
    })),
  };
}

/** Such as "PC 2 · 14 %"; `share` of the variance is 0…1. */
export function componentTitle(index: number, share: number | undefined): string {
  if (share === undefined) return `PC ${index + 1}`;
  return `PC ${index + 1} · ${share < 0.005 ? '< 1' : Math.round(100 * share)} %`;
}

/** Filter `index` of a stack [component, ...filter], shared memory. */
export function filterAt({ shape, data }: NdArray, index: number): NdArray {
  const size = data.length / shape[0];
  return { shape: shape.slice(1), data: data.subarray(index * size, (index + 1) * size) };
}
