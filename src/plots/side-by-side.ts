import type { TopLevelSpec } from 'vega-lite';
import type { NdArray } from '../arrays.ts';
import { quantile } from '../metrics/summary.ts';
import { groupColours, type SpectrumGroup, spectraPanel } from './eigen-spectra.ts';
import { componentTitle, filterAt } from './filter-bank.ts';
import { type FilterAxes, filterPanel } from './filter-panel.ts';
import { type SsrfMap, ssrfPanel } from './ssrf-maps.ts';
import { ink } from './theme.ts';

/** A number with its interval, null where it has none. */
export interface PlottedEstimate {
  readonly estimate: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** One unit that stands for a side. */
export interface ExampleUnit {
  readonly label: string;
  /** [component, lag, ...frame]. */
  readonly filters: NdArray;
  /** Share of the variance of each component, 0…1. */
  readonly shares: ArrayLike<number>;
  readonly ssrf?: SsrfMap;
}

/** What the figure shows of one run. */
export interface FigureSide extends SpectrumGroup, FilterAxes {
  readonly domain: 'auditory' | 'visual';
  readonly examples: readonly ExampleUnit[];
  readonly rateUnit: string;
  /** Values of units. */
  readonly k95: readonly number[];
  readonly area: readonly number[];
  readonly shapes: Readonly<Record<'hill' | 'monotone' | 'bowl', PlottedEstimate | null>>;
  /** Share of the filter energy at each lag: its quartiles over units. */
  readonly marginal: readonly {
    readonly ms: number;
    readonly low: number;
    readonly middle: number;
    readonly high: number;
  }[];
  /** Values of sites. */
  readonly tilingZ: readonly number[];
  readonly sharingRatio: readonly number[];
}

/** Components that the figure shows of an example. */
const shownComponents = 3;

/** Two runs in one figure: example filters and response fields, spectra, dimensions, shapes, latencies, tiling and sharing. */
export function sideBySide(sides: readonly [FigureSide, FigureSide]): TopLevelSpec {
  const names = sides.map(({ name }) => name);
  const colour = colourOf(names);
  return {
    spacing: 30,
    vconcat: [
      ...sides.map((side, i) => ({
        title: { text: `${'ab'[i]}  ${side.name}`, color: groupColours[i], fontSize: 13, offset: 14 },
        spacing: 30,
        hconcat: side.examples.map((example) => exampleRow(side, example)),
      })),
      {
        spacing: 46,
        hconcat: [
          spectraPanel(sides, { width: 220, height: 180, title: 'c  dSTRF spectra', legend: false }),
          marginalPanel(sides, colour),
          shapesPanel(sides, colour),
        ],
      },
      {
        spacing: 46,
        hconcat: [
          dotsPanel(
            'f  Dimensions',
            'components at 95 %',
            valueRows(sides, ({ k95 }) => k95),
            colour,
          ),
          dotsPanel(
            'g  Response fields',
            'area, part of the plane',
            valueRows(sides, ({ area }) => area),
            colour,
          ),
          dotsPanel(
            'h  Tiling',
            'overlap, z over random',
            valueRows(sides, ({ tilingZ }) => tilingZ),
            colour,
            0,
          ),
          dotsPanel(
            'i  Sharing',
            'within / between sites',
            valueRows(sides, ({ sharingRatio }) => sharingRatio),
            colour,
            1,
          ),
        ],
      },
    ],
  };
}

function exampleRow(side: FigureSide, { label, filters, shares, ssrf }: ExampleUnit) {
  const size = { width: side.domain === 'visual' ? 160 : 88, height: 80 };
  const count = Math.min(shownComponents, filters.shape[0]);
  return {
    spacing: 12,
    hconcat: [
      ...Array.from({ length: count }, (_, k) =>
        filterPanel(filterAt(filters, k), {
          binMs: side.binMs,
          channelHz: side.channelHz,
          ...size,
          title: k === 0 ? label : '\u00a0',
          subtitle: componentTitle(k, shares[k]),
          labelled: k === 0,
        }),
      ),
      ...(ssrf ? [ssrfPanel(ssrf, { unit: side.rateUnit, size: 88 })] : []),
    ],
  };
}

interface ValueRow {
  readonly name: string;
  readonly value: number;
  readonly jitter: number;
}

function valueRows(sides: readonly FigureSide[], of: (side: FigureSide) => readonly number[]): ValueRow[] {
  return sides.flatMap((side) =>
    of(side).map((value, i) => ({ name: side.name, value, jitter: ((i * 0.618034) % 1) - 0.5 })),
  );
}

type Colour = ReturnType<typeof colourOf>;

function colourOf(names: readonly string[]) {
  return {
    field: 'name',
    type: 'nominal' as const,
    scale: { domain: [...names], range: names.map((_, i) => groupColours[i]) },
    legend: null,
  };
}

/** All values as dots beside their median and quartiles, a column a side; a dashed line at what chance would give. */
function dotsPanel(title: string, axis: string, rows: readonly ValueRow[], color: Colour, chance?: number) {
  const names = color.scale.domain;
  const boxes = names.flatMap((name) => {
    const values = rows.filter((row) => row.name === name).map(({ value }) => value);
    if (values.length === 0) return [];
    return [{ name, low: quantile(values, 0.25), middle: quantile(values, 0.5), high: quantile(values, 0.75) }];
  });
  const x = sideAxis(names);
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: axis,
    axis: { tickCount: 5 },
    scale: { zero: chance === undefined },
  });
  return {
    title: { text: title, fontSize: 12, offset: 8, frame: 'group' as const },
    width: 110,
    height: 180,
    layer: [
      ...(chance === undefined
        ? []
        : [
            {
              data: { values: [{ chance }] },
              mark: { type: 'rule' as const, color: ink.muted, strokeDash: [4, 3] },
              encoding: { y: y('chance') },
            },
          ]),
      {
        data: { values: [...rows] },
        mark: { type: 'circle' as const, size: 14, opacity: 0.35 },
        encoding: {
          x,
          y: y('value'),
          xOffset: { field: 'jitter', type: 'quantitative' as const, scale: { domain: [-1, 1] } },
          color,
        },
      },
      {
        data: { values: boxes },
        mark: { type: 'rule' as const, strokeWidth: 2, color: ink.text },
        encoding: { x, y: y('low'), y2: { field: 'high' } },
      },
      {
        data: { values: boxes },
        mark: { type: 'tick' as const, thickness: 3, size: 22, color: ink.text },
        encoding: { x, y: y('middle') },
      },
    ],
  };
}

function sideAxis(names: readonly string[]) {
  return {
    field: 'name',
    type: 'nominal' as const,
    scale: { domain: [...names] },
    sort: [...names],
    title: null,
    axis: {
      labelAngle: 0,
      ticks: false,
      labelExpr: `${JSON.stringify(Object.fromEntries(names.map((name, i) => [name, 'ab'[i]])))}[datum.value]`,
      labelFontWeight: 'bold' as const,
    },
  };
}

/** Fractions of the three shapes with their intervals. */
function shapesPanel(sides: readonly FigureSide[], color: Colour) {
  const kinds = ['hill', 'monotone', 'bowl'] as const;
  const rows = sides.flatMap(({ name, shapes }) =>
    kinds.flatMap((shape) => (shapes[shape] ? [{ name, shape, ...shapes[shape] }] : [])),
  );
  const x = {
    field: 'shape',
    type: 'nominal' as const,
    sort: [...kinds],
    title: null,
    axis: { labelAngle: 0, ticks: false },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: 'part of the units',
    scale: { domain: [0, 1] },
    axis: { tickCount: 5, format: '~p' },
  });
  const xOffset = { field: 'name', type: 'nominal' as const, sort: [...color.scale.domain] };
  return {
    title: { text: 'e  Shapes along PC 1', fontSize: 12, offset: 8, frame: 'group' as const },
    width: 180,
    height: 180,
    data: { values: rows },
    layer: [
      { mark: { type: 'bar' as const, opacity: 0.8 }, encoding: { x, xOffset, y: y('estimate'), color } },
      {
        data: { values: rows.filter(({ lower }) => lower !== null) },
        mark: { type: 'rule' as const, strokeWidth: 1.4, color: ink.text },
        encoding: { x, xOffset, y: y('lower'), y2: { field: 'upper' } },
      },
    ],
  };
}

/** Filter energy over lag on one axis in ms. */
function marginalPanel(sides: readonly FigureSide[], color: Colour) {
  const rows = sides.flatMap(({ name, marginal }) => {
    const peak = Math.max(...marginal.map(({ middle }) => middle)) || 1;
    return marginal.map(({ ms, low, middle, high }) => ({
      name,
      ms,
      low: low / peak,
      middle: middle / peak,
      high: high / peak,
    }));
  });
  const x = {
    field: 'ms',
    type: 'quantitative' as const,
    title: 'time before the response (ms)',
    axis: { tickCount: 5 },
    scale: { nice: false },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: 'filter energy (peak = 1)',
    axis: { tickCount: 4 },
  });
  return {
    title: { text: 'd  Temporal marginals', fontSize: 12, offset: 8, frame: 'group' as const },
    width: 200,
    height: 180,
    data: { values: rows },
    layer: [
      { mark: { type: 'area' as const, opacity: 0.18 }, encoding: { x, y: y('low'), y2: { field: 'high' }, color } },
      {
        mark: { type: 'line' as const, strokeWidth: 1.8, point: { size: 18 } },
        encoding: { x, y: y('middle'), color },
      },
    ],
  };
}
