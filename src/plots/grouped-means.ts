import type { TopLevelSpec } from 'vega-lite';
import { CortexError } from '../errors.ts';
import { ink, palette } from './theme.ts';

/** A mean with its sd (n − 1), under a name. */
export interface GroupedMean {
  readonly group: string;
  readonly mean: number;
  /** null for one value. */
  readonly sd: number | null;
}

/** Metrics that stand below each other, a panel each. */
export interface GroupedMeansPanel {
  readonly title: string;
  readonly means: readonly GroupedMean[];
}

/** Means of groups, a line each, with their sd as a bar; a panel a metric. Throws InvalidInput when there is nothing to draw. */
export function groupedMeans(panels: readonly GroupedMeansPanel[]): TopLevelSpec {
  const drawn = panels.filter(({ means }) => means.length > 0);
  if (drawn.length === 0)
    throw new CortexError('InvalidInput', 'A plot of means needs at least one group with a value.');
  return { spacing: 24, hconcat: drawn.map(panelSpec) };
}

function panelSpec({ title, means }: GroupedMeansPanel, index: number) {
  const y = {
    field: 'group',
    type: 'nominal' as const,
    sort: means.map(({ group }) => group),
    title: null,
    axis: { labels: index === 0, ticks: false, labelColor: ink.text, labelLimit: 260 },
  };
  const x = { type: 'quantitative' as const, title, scale: { zero: false, nice: true }, axis: { tickCount: 5 } };
  const values = means.map(({ group, mean, sd }) => ({ group, mean, low: mean - (sd ?? 0), high: mean + (sd ?? 0) }));
  return {
    width: 200,
    height: { step: 22 },
    data: { values },
    encoding: { y, color: { value: palette.blue } },
    layer: [
      {
        mark: { type: 'rule' as const, strokeWidth: 2 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' } },
      },
      {
        mark: { type: 'point' as const, filled: true, size: 64, opacity: 1 },
        encoding: { x: { ...x, field: 'mean' } },
      },
    ],
  };
}
