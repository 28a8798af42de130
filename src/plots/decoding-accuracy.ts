import type { TopLevelSpec } from 'vega-lite';
import { CortexError } from '../errors.ts';
import { ink, palette } from './theme.ts';

/** Accuracy of one decoder in one session, with the ends of its bootstrap interval. */
export interface AccuracyRow {
  /** Name under the axis, such as "1" or "mean". */
  readonly session: string;
  /** Name of the decoder, such as "network" or "linear". */
  readonly decoder: string;
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
}

export interface AccuracyPanel {
  readonly title: string;
  /** Accuracy of guessing. */
  readonly chance: number;
  readonly rows: readonly AccuracyRow[];
}

const decoderColours = [palette.vermillion, palette.blue, palette.green, palette.purple];

/**
 * Balanced accuracy by session: a dot a decoder with its interval, decoders side by side, chance as a dashed line.
 * The decoders keep their colours over panels, in order of appearance.
 */
export function decodingAccuracy(panels: readonly AccuracyPanel[], options: { title?: string } = {}): TopLevelSpec {
  const decoders = [...new Set(panels.flatMap(({ rows }) => rows.map(({ decoder }) => decoder)))];
  if (decoders.length === 0) {
    throw new CortexError('InvalidInput', 'A plot of accuracies needs at least one session and one decoder.');
  }
  return {
    title: options.title,
    spacing: 40,
    hconcat: panels.map((panel, i) => panelSpec(panel, decoders, i === 0)),
  };
}

function panelSpec({ title, chance, rows }: AccuracyPanel, decoders: readonly string[], first: boolean) {
  const x = {
    field: 'session',
    type: 'nominal' as const,
    sort: rows.map(({ session }) => session),
    title: 'session',
    axis: { labelAngle: 0, ticks: false, labelColor: ink.text },
    scale: { paddingInner: 0.3 },
  };
  const y = {
    type: 'quantitative' as const,
    title: first ? 'balanced accuracy' : null,
    scale: { domain: [0, 1] },
    axis: { tickCount: 5, format: '.1f' },
  };
  const xOffset = { field: 'decoder', type: 'nominal' as const, sort: [...decoders] };
  const color = {
    field: 'decoder',
    type: 'nominal' as const,
    sort: [...decoders],
    scale: { domain: [...decoders], range: decoders.map((_, i) => decoderColours[i % decoderColours.length]) },
    legend: { title: null, orient: 'top' as const, labelFontSize: 12, symbolSize: 70, labelColor: ink.text },
  };
  return {
    title,
    width: { step: 24 * decoders.length + 16, for: 'position' as const },
    height: 240,
    layer: [
      {
        data: { values: [{ chance, label: `chance ${chance.toFixed(2)}` }] },
        encoding: { y: { ...y, field: 'chance' } },
        layer: [
          { mark: { type: 'rule' as const, strokeDash: [4, 3], color: ink.muted } },
          {
            mark: { type: 'text' as const, align: 'left' as const, dx: 4, dy: 10, fontSize: 10, color: ink.secondary },
            encoding: { x: { value: 0 }, text: { field: 'label' } },
          },
        ],
      },
      {
        data: { values: [...rows] },
        encoding: { x, xOffset, color },
        layer: [
          {
            mark: { type: 'rule' as const, strokeWidth: 2 },
            encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' } },
          },
          {
            mark: { type: 'point' as const, filled: true, size: 64, opacity: 1 },
            encoding: { y: { ...y, field: 'accuracy' } },
          },
        ],
      },
    ],
  };
}
