import type { TopLevelSpec } from 'vega-lite';
import type { NdArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { componentTitle, filterAt } from './filter-bank.ts';
import { type FilterAxes, filterPanel } from './filter-panel.ts';
import { palette } from './theme.ts';

/** A rate along one filter. */
export interface RateCurve {
  readonly name: string;
  /** Projections, in standard deviations of the stimulus. */
  readonly centres: ArrayLike<number>;
  readonly rate: ArrayLike<number>;
}

/** One unit: filters of its spike-triggered covariance, what of them its network has, and the network's components. */
export interface StcOverlayUnit {
  readonly label: string;
  /** Filters [filter, lag, ...frame], the parts of them inside the subspace, and their shares 0…1. */
  readonly filters: NdArray;
  readonly inside: NdArray;
  readonly shares: ArrayLike<number>;
  /** Components [component, lag, ...frame], and their shares of the variance 0…1. */
  readonly components: NdArray;
  readonly componentShares: ArrayLike<number>;
  /** Rates along the first filter, in `rateUnit`. */
  readonly curves: readonly RateCurve[];
}

export interface StcOverlayInput extends FilterAxes {
  readonly title: string;
  readonly units: readonly StcOverlayUnit[];
  readonly rateUnit: string;
}

const shownComponents = 4;

/** Spike-triggered covariance and the components of a network, two rows a unit: filters above what of them lies inside. */
export function stcOverlay({ title, units, rateUnit, ...axes }: StcOverlayInput): TopLevelSpec {
  if (units.length === 0) throw new CortexError('InvalidInput', 'Spike-triggered covariance needs at least one unit.');
  const size = { width: 96, height: 84 };
  const panel = (filter: NdArray, words: { title: string; subtitle: string; labelled?: boolean }) =>
    filterPanel(flat(filter), { ...axes, ...size, labelled: false, ...words });
  return {
    title: { text: title, offset: 18, fontSize: 14 },
    spacing: 22,
    vconcat: units.flatMap((unit) => {
      const { label, filters, inside, shares, components, componentShares, curves } = unit;
      const across = Array.from({ length: filters.shape[0] }, (_, k) => k);
      return [
        {
          spacing: 16,
          hconcat: [
            ...across.map((k) =>
              panel(filterAt(filters, k), { title: k === 0 ? label : '\u00a0', subtitle: `covariance ${k + 1}` }),
            ),
            ...across.map((k) =>
              panel(filterAt(inside, k), {
                title: '\u00a0',
                subtitle: `${Math.round(100 * shares[k])} % of it inside`,
              }),
            ),
            ratePanel(curves, rateUnit),
          ],
        },
        {
          spacing: 16,
          hconcat: Array.from({ length: Math.min(shownComponents, components.shape[0]) }, (_, k) =>
            panel(filterAt(components, k), {
              title: '\u00a0',
              subtitle: componentTitle(k, componentShares[k]),
              labelled: k === 0,
            }),
          ),
        },
      ];
    }),
  };
}

/** A filter of bars one pixel wide, [lag, bar, 1, 1], as [lag, bar]; others as they are. */
function flat(filter: NdArray): NdArray {
  const [lags, rows, columns, colours] = filter.shape;
  return columns === 1 && colours === 1 ? { shape: [lags, rows], data: filter.data } : filter;
}

function ratePanel(curves: readonly RateCurve[], unit: string) {
  const values = curves.flatMap(({ name, centres, rate }) =>
    Array.from({ length: centres.length }, (_, i) => ({ name, z: centres[i], rate: rate[i] })),
  );
  return {
    title: { text: '\u00a0', subtitle: 'rate along covariance 1', fontSize: 11, offset: 6, frame: 'group' as const },
    width: 130,
    height: 84,
    data: { values },
    mark: { type: 'line' as const, strokeWidth: 1.8 },
    encoding: {
      x: { field: 'z', type: 'quantitative' as const, title: 'projection', axis: { tickCount: 3 } },
      y: {
        field: 'rate',
        type: 'quantitative' as const,
        title: unit,
        axis: { tickCount: 3 },
        scale: { zero: true },
      },
      color: {
        field: 'name',
        type: 'nominal' as const,
        scale: { domain: curves.map(({ name }) => name), range: ['#1f2328', palette.blue] },
        legend: { title: null, orient: 'right' as const },
      },
    },
  };
}
