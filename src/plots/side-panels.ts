import { quantile } from '../metrics/summary.ts';
import { groupColours, panelTitle } from './eigen-spectra.ts';
import type { FigureSide } from './figure-side.ts';
import { ink } from './theme.ts';

interface ValueRow {
  readonly name: string;
  readonly value: number;
  readonly jitter: number;
}

export function valueRows(sides: readonly FigureSide[], of: (side: FigureSide) => readonly number[]): ValueRow[] {
  return sides.flatMap((side) =>
    of(side).map((value, i) => ({ name: side.name, value, jitter: ((i * 0.618034) % 1) - 0.5 })),
  );
}

export type SideColour = ReturnType<typeof colourOf>;

/** Colour by the name of a side. */
export function colourOf(names: readonly string[]) {
  return {
    field: 'name',
    type: 'nominal' as const,
    scale: { domain: [...names], range: names.map((_, i) => groupColours[i]) },
    legend: null,
  };
}

/** All values but missing ones as dots beside their median and quartiles, a column a side; a dashed line at what chance would give. */
export function dotsPanel(title: string, axis: string, all: readonly ValueRow[], color: SideColour, chance?: number) {
  const rows = all.filter(({ value }) => !Number.isNaN(value));
  const names = color.scale.domain;
  const boxes = names.flatMap((name) => {
    const values = rows.filter((row) => row.name === name).map(({ value }) => value);
    if (values.length === 0) return [];
    return [{ name, low: quantile(values, 0.25), middle: quantile(values, 0.5), high: quantile(values, 0.75) }];
  });
  const x = sideAxis(names);
  const y = upwards(axis, { tickCount: 5 }, { zero: chance === undefined });
  return {
    title: panelTitle(title),
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

/** A vertical axis for any field; its labels stay within the panel, so that the titles of a row are level. */
function upwards(
  title: string,
  axis: { tickCount: number; format?: string },
  scale: Readonly<Record<string, unknown>> = {},
) {
  return (field: string) => ({
    field,
    type: 'quantitative' as const,
    title,
    axis: { ...axis, labelFlush: true },
    scale,
  });
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
export function shapesPanel(sides: readonly FigureSide[], color: SideColour) {
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
  const y = upwards('part of the units', { tickCount: 5, format: '~p' }, { domain: [0, 1] });
  const xOffset = { field: 'name', type: 'nominal' as const, sort: [...color.scale.domain] };
  return {
    title: panelTitle('e  Shapes along PC 1', 'lines: 95 % bootstrap intervals'),
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
export function marginalPanel(sides: readonly FigureSide[], color: SideColour) {
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
  const y = upwards('filter energy (peak = 1)', { tickCount: 4 });
  return {
    title: panelTitle('d  Temporal marginals', 'median and quartiles of the units'),
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
