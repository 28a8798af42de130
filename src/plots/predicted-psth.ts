import type { TopLevelSpec } from 'vega-lite';
import { CortexError } from '../errors.ts';
import { ink, palette } from './theme.ts';

/** One unit's recorded and predicted response to one stimulus, a value a bin. */
export interface PsthPanel {
  /** Such as "unit 12 (best)". */
  readonly label: string;
  /** Such as "CCnorm .91". */
  readonly note?: string;
  readonly recorded: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
}

export interface PsthInput {
  readonly panels: readonly PsthPanel[];
  readonly binMs: number;
  /** "spikes/s" when the values are rates. */
  readonly unit: string;
  readonly title?: string;
}

/** Predicted over recorded peri-stimulus time histograms, a panel a unit: the recording as a grey area, the prediction as a line. */
export function predictedPsth({ panels, binMs, unit, title }: PsthInput): TopLevelSpec {
  if (panels.length === 0) throw new CortexError('InvalidInput', 'A plot of responses needs at least one unit.');
  return {
    title: { text: title ?? 'Responses', subtitle: 'grey: recorded; line: predicted', offset: 14 },
    spacing: 12,
    vconcat: panels.map((panel, i) => panelSpec(panel, { binMs, unit, last: i === panels.length - 1 })),
  };
}

interface PanelPlace {
  readonly binMs: number;
  readonly unit: string;
  readonly last: boolean;
}

function panelSpec({ label, note, recorded, predicted }: PsthPanel, { binMs, unit, last }: PanelPlace) {
  const bins = Math.min(recorded.length, predicted.length);
  const values = Array.from({ length: bins }, (_, t) => ({
    time: (t * binMs) / 1000,
    recorded: Number.isNaN(recorded[t]) ? null : recorded[t],
    predicted: predicted[t],
  }));
  const x = {
    field: 'time',
    type: 'quantitative' as const,
    title: last ? 'time from stimulus onset (s)' : null,
    scale: { nice: false },
    axis: { tickCount: 6, labels: last, ticks: last },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: unit,
    axis: { tickCount: 3 },
  });
  return {
    title: { text: label, ...(note === undefined ? {} : { subtitle: note }), fontSize: 11, offset: 4 },
    width: 560,
    height: 70,
    layer: [
      {
        data: { values },
        layer: [
          { mark: { type: 'area' as const, color: ink.line, opacity: 0.9 }, encoding: { x, y: y('recorded') } },
          {
            mark: { type: 'line' as const, color: palette.vermillion, strokeWidth: 1.3 },
            encoding: { x, y: y('predicted') },
          },
        ],
      },
    ],
  };
}
