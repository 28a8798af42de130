import type { TopLevelSpec } from 'vega-lite';
import type { NdArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { type SpectrumGroup, spectraPanel } from './eigen-spectra.ts';
import { componentTitle, filterAt } from './filter-bank.ts';
import { type FilterAxes, filterPanel } from './filter-panel.ts';
import { type SsrfMap, ssrfPanel } from './ssrf-maps.ts';
import { ink, palette } from './theme.ts';

/** One unit of the overview. */
export interface OverviewUnit {
  readonly label: string;
  /** [component, lag, ...frame]. */
  readonly filters: NdArray;
  /** Share of the variance of each component, 0…1. */
  readonly shares: ArrayLike<number>;
  readonly fields: readonly SsrfMap[];
}

export interface SubspaceOverviewInput extends FilterAxes {
  readonly title: string;
  readonly units: readonly OverviewUnit[];
  readonly spectra: SpectrumGroup;
  /** Components at 95 % of the variance, of every unit. */
  readonly dimensions: readonly number[];
  readonly rateUnit: string;
}

const shownComponents = 4;
const fieldPx = 100;

/** Tuning subspaces at a glance: spectra and dimensions of all units; filters and response fields of some, a row a unit. */
export function subspaceOverview(input: SubspaceOverviewInput): TopLevelSpec {
  const { title, units, spectra, dimensions, rateUnit, ...axes } = input;
  if (units.length === 0) throw new CortexError('InvalidInput', 'An overview of subspaces needs at least one unit.');
  const video = units[0].filters.shape.length > 3;
  const size = { width: video ? 160 : 96, height: 84 };
  return {
    title: { text: title, offset: 18, fontSize: 14 },
    spacing: 24,
    vconcat: [
      {
        spacing: 60,
        hconcat: [
          spectraPanel([spectra], { width: 260, height: 170, title: 'Spectra of all units' }),
          dimensionPanel(dimensions),
        ],
      },
      ...units.map(({ label, filters, shares, fields }) => ({
        spacing: 16,
        hconcat: [
          ...Array.from({ length: Math.min(shownComponents, filters.shape[0]) }, (_, k) =>
            filterPanel(filterAt(filters, k), {
              ...axes,
              ...size,
              title: k === 0 ? label : '\u00a0',
              subtitle: componentTitle(k, shares[k]),
              labelled: k === 0,
            }),
          ),
          ...fields.map((field) => ssrfPanel(field, { unit: rateUnit, size: fieldPx })),
        ],
      })),
    ],
  };
}

function dimensionPanel(dimensions: readonly number[]) {
  const highest = dimensions.reduce((most, k) => Math.max(most, k), 1);
  const counts = Array.from({ length: highest }, (_, i) => ({
    k: i + 1,
    units: dimensions.filter((k) => k === i + 1).length,
  }));
  return {
    title: {
      text: 'Dimensions at 95 % of the variance',
      subtitle: 'of the retained components',
      fontSize: 12,
      offset: 8,
      frame: 'group' as const,
    },
    width: 260,
    height: 170,
    data: { values: counts },
    mark: { type: 'bar' as const, color: palette.blue, opacity: 0.85, binSpacing: 1 },
    encoding: {
      x: {
        field: 'k',
        type: 'ordinal' as const,
        title: 'components',
        axis: { labelAngle: 0, ticks: false, labelOverlap: true, labelColor: ink.secondary },
      },
      y: { field: 'units', type: 'quantitative' as const, title: 'units', axis: { tickCount: 4, tickMinStep: 1 } },
    },
  };
}
