import type { TopLevelSpec } from 'vega-lite';
import { CortexError } from '../errors.ts';
import { palette } from './theme.ts';

/** How the fit of one network went. */
export interface FitCurve {
  readonly name: string;
  readonly history: readonly { readonly epoch: number; readonly loss: number; readonly validation?: number | null }[];
  /** Epoch whose weights were kept. */
  readonly bestEpoch: number;
}

/**
 * Training loss (left) and validation score (right) over epochs, a line a network, a dot at the epoch whose weights were
 * kept; without validation scores, the loss alone.
 */
export function fitCurves(curves: readonly FitCurve[], options: { readonly score: string }): TopLevelSpec {
  const losses = curves.flatMap(({ name, history }) =>
    history.map(({ epoch, loss }) => ({ name, epoch, value: loss })),
  );
  if (losses.length === 0) throw new CortexError('InvalidInput', 'A plot of a fit needs at least one epoch.');
  const scores = curves.flatMap(({ name, history, bestEpoch }) =>
    history.flatMap(({ epoch, validation }) =>
      typeof validation === 'number' && Number.isFinite(validation)
        ? [{ name, epoch, value: validation, best: epoch === bestEpoch }]
        : [],
    ),
  );
  const epochs = losses.reduce((last, { epoch }) => Math.max(last, epoch), 0);
  return {
    spacing: 40,
    hconcat: [
      panel(losses, 'training loss', palette.blue, epochs),
      ...(scores.length > 0 ? [panel(scores, options.score, palette.vermillion, epochs)] : []),
    ],
  };
}

interface CurvePoint {
  readonly name: string;
  readonly epoch: number;
  readonly value: number;
  readonly best?: boolean;
}

function panel(points: readonly CurvePoint[], title: string, colour: string, epochs: number) {
  const x = {
    field: 'epoch',
    type: 'quantitative' as const,
    title: 'epoch',
    scale: { domain: [0, epochs], nice: false },
    axis: { tickCount: 5, tickMinStep: 1 },
  };
  const y = {
    field: 'value',
    type: 'quantitative' as const,
    title,
    scale: { zero: false },
    axis: { tickCount: 5 },
  };
  return {
    width: 260,
    height: 180,
    data: { values: [...points] },
    layer: [
      {
        mark: { type: 'line' as const, color: colour, strokeWidth: 1.5, opacity: 0.8 },
        encoding: { x, y, detail: { field: 'name', type: 'nominal' as const } },
      },
      {
        transform: [{ filter: 'datum.best === true' }],
        mark: { type: 'point' as const, filled: true, color: colour, size: 50, opacity: 1 },
        encoding: { x, y },
      },
    ],
  };
}
