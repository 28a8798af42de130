import type { TopLevelSpec } from 'vega-lite';
import { CortexError } from '../errors.ts';
import type { PsthPanel } from './predicted-psth.ts';
import { ink, palette } from './theme.ts';

/** Recorded over predicted responses, a panel a unit and a dot a stimulus, with the line of equality. */
export function predictedScatter({
  panels,
  unit,
}: {
  readonly panels: readonly PsthPanel[];
  readonly unit: string;
}): TopLevelSpec {
  if (panels.length === 0) throw new CortexError('InvalidInput', 'A plot of responses needs at least one unit.');
  return { spacing: 20, hconcat: panels.map((panel, i) => panelSpec(panel, unit, i === 0)) };
}

function panelSpec({ label, note, recorded, predicted }: PsthPanel, unit: string, first: boolean) {
  const values = Array.from({ length: recorded.length }, (_, i) => ({
    predicted: predicted[i],
    recorded: recorded[i],
  })).filter((dot) => !Number.isNaN(dot.recorded));
  const ends = values.flatMap((dot) => [dot.predicted, dot.recorded]);
  const [low, high] = [ends.reduce((a, b) => Math.min(a, b), 0), ends.reduce((a, b) => Math.max(a, b), 0)];
  const position = (field: string, title: string | null) => ({
    field,
    type: 'quantitative' as const,
    title,
    axis: { tickCount: 4 },
    scale: { domain: [low, high || 1], nice: true },
  });
  const x = position('predicted', `predicted (${unit})`);
  const y = position('recorded', first ? `recorded (${unit})` : null);
  return {
    title: {
      text: label,
      ...(note === undefined ? {} : { subtitle: note }),
      fontSize: 11,
      offset: 6,
      frame: 'group' as const,
    },
    width: 170,
    height: 170,
    layer: [
      {
        data: { values: [low, high || 1].map((end) => ({ predicted: end, recorded: end })) },
        mark: { type: 'line' as const, color: ink.line, strokeDash: [4, 3] },
        encoding: { x, y },
      },
      {
        data: { values },
        mark: { type: 'circle' as const, size: 18, color: palette.blue, opacity: 0.5 },
        encoding: { x, y },
      },
    ],
  };
}
