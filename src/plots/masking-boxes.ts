import type { TopLevelSpec } from 'vega-lite';
import { CortexError } from '../errors.ts';
import { ink, palette } from './theme.ts';

/** The effect of masking one region on one feature: one value for each condition. */
export interface MaskingEffectValues {
  readonly values: readonly number[];
  /** "*" to "****"; "ns" or "" when not significant. */
  readonly stars: string;
  /** Where masks of as many units drawn at random fall, drawn as a grey band. */
  readonly nullInterval?: { readonly low: number; readonly high: number };
}

/** One region of the masking study; a feature that the study does not have is left out. */
export interface MaskingBoxRow {
  readonly region: string;
  /** Number of masked units. */
  readonly units: number;
  readonly shape?: MaskingEffectValues;
  readonly colour?: MaskingEffectValues;
  readonly motion?: MaskingEffectValues;
  readonly pixels?: MaskingEffectValues;
  readonly change?: MaskingEffectValues;
}

export interface MaskingPanel {
  readonly title: string;
  /** Title of the value axis, with its unit. */
  readonly axis: string;
  readonly boxes: readonly (MaskingEffectValues & { readonly region: string; readonly units: number })[];
}

const features = [
  { key: 'shape', title: 'Shape', axis: '|Δ pixel| of the cue (grey levels, 0–255)' },
  { key: 'colour', title: 'Colour', axis: '|Δ RGB| of the stimulus (grey levels, 0–255)' },
  { key: 'motion', title: 'Motion', axis: '|Δ direction| (degrees)' },
  { key: 'pixels', title: 'Pixels', axis: '|Δ pixel| of all frames (grey levels, 0–255)' },
  { key: 'change', title: 'Change', axis: '|Δ| of frame differences (grey levels, 0–255)' },
] as const;

/** The panels shape, colour and motion of Zhang et al. (2026), Fig. 4, and those of any video; a feature that no region has gets none. */
export function maskingPanels(rows: readonly MaskingBoxRow[]): MaskingPanel[] {
  return features.flatMap(({ key, title, axis }) => {
    const boxes = rows.flatMap(({ region, units, [key]: effect }) => (effect ? [{ region, units, ...effect }] : []));
    return boxes.length > 0 ? [{ title, axis, boxes }] : [];
  });
}

const panelColours = [palette.blue, palette.vermillion, palette.green];

/**
 * Box plots of a masking study, a panel a feature and a box a region: median, quartiles, whiskers to the last value
 * within 1.5 interquartile ranges (Tukey 1977), a diamond at the mean, every condition as a dot, and stars above.
 * Regions without a significant effect are grey.
 */
export function maskingBoxes(panels: readonly MaskingPanel[], options: { title?: string } = {}): TopLevelSpec {
  const boxes = panels.flatMap((panel) => panel.boxes);
  if (boxes.length === 0 || boxes.some(({ values }) => values.length === 0)) {
    throw new CortexError('InvalidInput', 'A box plot of masking needs at least one region, and values for each.');
  }
  return {
    title: options.title,
    spacing: 36,
    hconcat: panels.map((panel, i) => panelSpec(panel, panelColours[i % panelColours.length])),
  };
}

function panelSpec({ title, axis, boxes }: MaskingPanel, colour: string) {
  const order = boxes.map(({ region }) => region);
  const units = Object.fromEntries(boxes.map((box) => [box.region, box.units]));
  const dots = boxes.flatMap(({ region, values, stars }) =>
    values.map((value, i) => ({ region, value, significant: isSignificant(stars), jitter: jitter(i) })),
  );
  const marks = boxes.map(({ region, values, stars, nullInterval }) => ({
    region,
    stars,
    significant: isSignificant(stars),
    top: Math.max(...values),
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    low: nullInterval?.low ?? null,
    high: nullInterval?.high ?? null,
  }));
  const step = boxes.length > 9 ? 40 : 52;
  const x = {
    field: 'region',
    type: 'nominal' as const,
    sort: order,
    title: null,
    axis: {
      labelAngle: 0,
      ticks: false,
      domain: false,
      labelColor: ink.text,
      labelLineHeight: 14,
      labelExpr: `[datum.value, 'n = ' + (${JSON.stringify(units)})[datum.value]]`,
    },
  };
  // Room for the stars above the highest value.
  const highest = 1.12 * Math.max(...marks.map(({ top }) => top), ...marks.map(({ high }) => high ?? 0));
  const scale = { domain: [0, highest || 1], nice: false };
  const y = (field: string) => ({ field, type: 'quantitative' as const, title: axis, axis: { tickCount: 5 }, scale });
  const color = { condition: { test: 'datum.significant', value: colour }, value: ink.muted };
  return {
    title: { text: title, fontSize: 13 },
    width: { step },
    height: 260,
    layer: [
      {
        data: { values: marks.filter(({ low }) => low !== null) },
        mark: { type: 'bar' as const, width: step * 0.8, color: ink.line, opacity: 0.45 },
        encoding: { x, y: y('low'), y2: { field: 'high' } },
      },
      {
        data: { values: dots },
        mark: { type: 'circle' as const, size: 9, opacity: 0.3, aria: false },
        encoding: {
          x,
          y: y('value'),
          xOffset: { field: 'jitter', type: 'quantitative' as const, scale: { domain: [-1, 1] } },
          color,
        },
      },
      ...[true, false].map((significant) =>
        boxLayer(
          dots.filter((dot) => dot.significant === significant),
          x,
          y('value'),
          significant ? colour : ink.muted,
          step,
        ),
      ),
      {
        data: { values: marks },
        mark: {
          type: 'point' as const,
          shape: 'diamond',
          size: 38,
          filled: true,
          stroke: '#ffffff',
          strokeWidth: 1,
          opacity: 1,
        },
        encoding: { x, y: y('mean'), color },
      },
      {
        data: { values: marks.filter(({ significant }) => significant) },
        mark: {
          type: 'text' as const,
          dy: -8,
          fontSize: 15,
          fontWeight: 'bold' as const,
          baseline: 'bottom' as const,
          color: ink.text,
        },
        encoding: { x, y: y('top'), text: { field: 'stars' } },
      },
    ],
  };
}

interface Channel {
  readonly field: string;
}

/** Boxes of one colour; a box plot cannot take its colour from a field without becoming several boxes. */
function boxLayer(
  dots: readonly { readonly region: string; readonly value: number }[],
  x: Channel,
  y: Channel & { readonly title: string },
  color: string,
  step: number,
) {
  return {
    data: { values: [...dots] },
    mark: {
      type: 'boxplot' as const,
      extent: 1.5,
      size: step * 0.42,
      outliers: false,
      ticks: false,
      rule: { strokeWidth: 1.2, color },
      box: { fillOpacity: 0.22, strokeWidth: 1.2, stroke: color, color },
      median: { strokeWidth: 2.2, color },
    },
    encoding: { x, y },
  };
}

function isSignificant(stars: string): boolean {
  return stars.includes('*');
}

/** −0.5…0.5 by the van der Corput sequence in base 2: spread evenly, and the same in every drawing. */
function jitter(i: number): number {
  let fraction = 0;
  for (let n = i + 1, weight = 0.5; n > 0; n >>= 1, weight /= 2) fraction += (n & 1) * weight;
  return fraction - 0.5;
}
