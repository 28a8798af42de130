import type { TopLevelSpec } from 'vega-lite';
import { expectShape, type NdArray, type TypedArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { heatImage } from './heat-image.ts';
import { colourBar, heatMap } from './heat-map.ts';
import { upright } from './ssrf-maps.ts';
import { ink, palette } from './theme.ts';

/** Response fields of the units of one site over one plane of its subspace. */
export interface TilingPlane {
  /** Such as "site 3, PC 1 × PC 2". */
  readonly title: string;
  readonly axes: readonly [first: string, second: string];
  /** Units whose field covers each bin [first, second]. */
  readonly overlap: NdArray<TypedArray>;
  /** Mean and standard deviation of the largest overlap when the fields are shifted at random. */
  readonly nullMaximum: number;
  readonly nullMaximumSd: number;
}

const sizePx = 150;

/**
 * How often response fields cover a place, and below it the largest overlap (dot) over the mean ± 2 sd of fields
 * shifted at random (grey).
 */
export function tilingMaps(planes: readonly TilingPlane[], options: { readonly title?: string } = {}): TopLevelSpec {
  if (planes.length === 0) throw new CortexError('InvalidInput', 'A plot of tiling needs at least one plane.');
  const most = Math.max(1, ...planes.map(maximumOf));
  return {
    ...(options.title === undefined ? {} : { title: { text: options.title, offset: 16 } }),
    spacing: 22,
    hconcat: [
      ...planes.map((plane) => ({ spacing: 18, vconcat: [mapPanel(plane, most), nullPanel(plane)] })),
      colourBar({ map: 'sequential', low: 0, high: most, title: 'units at one place', height: sizePx }),
    ],
  };
}

function mapPanel({ title, axes, overlap }: TilingPlane, most: number) {
  expectShape(overlap, 'overlap', ['first', 'second']);
  const size = { width: sizePx, height: sizePx };
  const doubled = { width: 2 * sizePx, height: 2 * sizePx };
  return heatMap({
    image: heatImage(upright(overlap), { map: 'sequential', low: 0, high: most, atLeast: doubled }),
    ...size,
    title,
    x: { title: axes[0], domain: [0, overlap.shape[0]], ticks: [] },
    y: { title: axes[1], domain: [0, overlap.shape[1]], ticks: [] },
  });
}

function nullPanel(plane: TilingPlane) {
  const { nullMaximum, nullMaximumSd } = plane;
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: 'largest overlap (units)',
    scale: { zero: true, domainMin: 0 },
    axis: { tickCount: 4, tickMinStep: 1 },
  });
  return {
    width: sizePx,
    height: 24,
    layer: [
      {
        data: {
          values: [{ low: Math.max(0, nullMaximum - 2 * nullMaximumSd), high: nullMaximum + 2 * nullMaximumSd }],
        },
        mark: { type: 'bar' as const, color: ink.line, height: 12 },
        encoding: { x: x('low'), x2: { field: 'high' } },
      },
      {
        data: { values: [{ value: nullMaximum }] },
        mark: { type: 'tick' as const, color: ink.secondary, thickness: 2, size: 12 },
        encoding: { x: x('value') },
      },
      {
        data: { values: [{ value: maximumOf(plane) }] },
        mark: { type: 'point' as const, filled: true, color: palette.vermillion, size: 60, opacity: 1 },
        encoding: { x: x('value') },
      },
    ],
  };
}

function maximumOf({ overlap }: TilingPlane): number {
  let most = 0;
  for (let i = 0; i < overlap.data.length; i++) most = Math.max(most, overlap.data[i]);
  return most;
}
