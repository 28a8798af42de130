import type { TopLevelSpec } from 'vega-lite';
import { CortexError } from '../errors.ts';
import { ink, palette } from './theme.ts';

/** Points on a plane, coloured by one label. */
export interface EmbeddingPanel {
  readonly title: string;
  readonly subtitle: string;
  /** In the order of their colours. */
  readonly classes: readonly string[];
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: string }[];
}

/** Panels beside each other. */
export interface EmbeddingRow {
  readonly title: string;
  readonly panels: readonly EmbeddingPanel[];
}

const sizePx = 130;
const colours = [
  palette.blue,
  palette.vermillion,
  palette.green,
  palette.orange,
  palette.purple,
  palette.skyBlue,
  palette.yellow,
  ink.secondary,
];

/** Points of embeddings, a panel a label; the axes have no unit. With more than eight classes colours run through a scale and have no legend. */
export function embeddingPanels(rows: readonly EmbeddingRow[]): TopLevelSpec {
  if (!rows.some(({ panels }) => panels.length > 0)) {
    throw new CortexError('InvalidInput', 'A figure of embeddings needs at least one panel.');
  }
  return {
    spacing: 26,
    vconcat: rows
      .filter(({ panels }) => panels.length > 0)
      .map(({ title, panels }) => ({
        title: { text: title, fontSize: 13, offset: 8 },
        spacing: 18,
        resolve: { scale: { color: 'independent' as const } },
        hconcat: panels.map(panelSpec),
      })),
  };
}

function panelSpec({ title, subtitle, classes, points }: EmbeddingPanel) {
  const few = classes.length <= colours.length;
  const range = few ? { range: colours.slice(0, classes.length) } : { scheme: 'sinebow' as const };
  const axis = (field: string) => ({ field, type: 'quantitative' as const, axis: null, scale: { zero: false } });
  return {
    title: { text: title, subtitle, fontSize: 12, fontWeight: 'normal' as const, offset: 4 },
    width: sizePx,
    height: sizePx,
    view: { stroke: ink.line },
    data: { values: [...points] },
    mark: { type: 'circle' as const, size: 12, opacity: 0.75, aria: false },
    encoding: {
      x: axis('x'),
      y: axis('y'),
      color: {
        field: 'label',
        type: 'nominal' as const,
        sort: [...classes],
        scale: { domain: [...classes], ...range },
        legend: few ? { title: null, symbolSize: 40, labelFontSize: 10, offset: 6 } : null,
      },
    },
  };
}
