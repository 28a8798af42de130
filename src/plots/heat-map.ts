import type { ColourMapName } from './colour-maps.ts';
import { heatImage } from './heat-image.ts';
import { ink } from './theme.ts';

/** One axis of a heat map: what its two ends stand for, and where its ticks are. */
export interface HeatAxis {
  readonly title?: string;
  readonly domain: readonly [number, number];
  /** Ticks with their own words, such as channel 6 → "1" kHz. Left out: about `tickCount` ticks at round numbers; empty: none. */
  readonly ticks?: readonly { readonly at: number; readonly text: string }[];
  readonly tickCount?: number;
  readonly orient?: 'left' | 'right';
}

export interface HeatMapInput {
  /** The cells as a picture, such as `heatImage` makes. */
  readonly image: string;
  readonly width: number;
  readonly height: number;
  readonly x: HeatAxis;
  /** The first number of the domain is the bottom of the picture. */
  readonly y: HeatAxis;
  readonly title?: string;
  readonly subtitle?: string;
}

/**
 * A heat map as a Vega-Lite layer with axes; the cells are one embedded picture, which keeps the drawing small. Further
 * layers may be added behind it; their fields `x` and `y` are on the same scales.
 */
export function heatMap({ image, width, height, x, y, title, subtitle }: HeatMapInput) {
  return {
    ...(title === undefined
      ? {}
      : {
          title: {
            text: title,
            ...(subtitle === undefined ? {} : { subtitle }),
            fontSize: 11,
            offset: 6,
            frame: 'group' as const,
          },
        }),
    width,
    height,
    layer: [
      {
        data: { values: [{ url: image }] },
        mark: {
          type: 'image' as const,
          aspect: false,
          width,
          height,
          align: 'left' as const,
          baseline: 'top' as const,
        },
        encoding: { x: { value: 0 }, y: { value: 0 }, url: { field: 'url', type: 'nominal' as const } },
      },
      {
        data: { values: [{ x: x.domain[0], y: y.domain[0] }] },
        mark: { type: 'point' as const, opacity: 0 },
        encoding: { x: positionOf('x', x), y: positionOf('y', y) },
      },
    ],
  };
}

/** A colour scale beside heat maps: bottom `low`, top `high`. */
export function colourBar(options: {
  readonly map: ColourMapName;
  readonly low: number;
  readonly high: number;
  readonly title: string;
  readonly height: number;
  readonly ticks?: HeatAxis['ticks'];
}) {
  const { map, low, high, title, height, ticks } = options;
  const shades = Float64Array.from({ length: 128 }, (_, i) => high - ((high - low) * i) / 127);
  const size = { width: 10, height };
  const image = heatImage({ shape: [128, 1], data: shades }, { map, low, high, atLeast: size });
  return heatMap({
    image,
    ...size,
    x: { domain: [0, 1], ticks: [] },
    y: { title, domain: [low, high], ticks, tickCount: 4, orient: 'right' },
  });
}

/** Encoding of a position on one axis of a heat map, for it and for layers above it. */
export function positionOf(field: 'x' | 'y', { title, domain, ticks, tickCount = 4, orient }: HeatAxis) {
  const common = { field, type: 'quantitative' as const };
  const scale = { domain: [...domain], nice: false, zero: false };
  if (ticks?.length === 0) {
    return { ...common, scale, axis: { labels: false, ticks: false, title: title ?? null, domain: false } };
  }
  const words = Object.fromEntries((ticks ?? []).map(({ at, text }) => [String(at), text]));
  return {
    ...common,
    scale,
    axis: {
      title: title ?? null,
      ...(orient ? { orient, domain: false } : { domainColor: ink.line }),
      ...(ticks
        ? { values: ticks.map(({ at }) => at), labelExpr: `(${JSON.stringify(words)})[toString(datum.value)]` }
        : { tickCount }),
      labelFontSize: 10,
      titleFontSize: 11,
    },
  };
}
