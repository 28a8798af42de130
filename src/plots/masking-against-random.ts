import type { TopLevelSpec } from 'vega-lite';
import { CortexError } from '../errors.ts';
import { ink, palette } from './theme.ts';

/** Effect of masking one region beside that of random masks of as many units. */
export interface RandomMaskRow {
  readonly session: string;
  readonly region: string;
  readonly units: number;
  readonly effect: number;
  /** null, as `p`, where no random mask is as large. */
  readonly randomMean: number | null;
  readonly randomSd: number | null;
  readonly p: number | null;
}

/**
 * A panel a session, a line a region: the effect as a dot over the random masks' mean ± 2 sd as a grey bar; coloured
 * where fewer than one random mask in twenty does as much. A region without random masks has no bar and stays grey.
 */
export function maskingAgainstRandom(rows: readonly RandomMaskRow[], options: { axis: string }): TopLevelSpec {
  if (rows.length === 0) throw new CortexError('InvalidInput', 'A plot of masking needs at least one region.');
  const sessions = [...new Set(rows.map(({ session }) => session))];
  return {
    spacing: 28,
    hconcat: sessions.map((session) =>
      panel(
        session,
        rows.filter((row) => row.session === session),
        options.axis,
      ),
    ),
  };
}

function panel(session: string, rows: readonly RandomMaskRow[], axis: string) {
  const values = rows.map(({ randomMean, randomSd, ...row }) => {
    const label = `${row.region} (${row.units})`;
    if (randomMean === null || randomSd === null) return { ...row, label };
    return { ...row, label, low: Math.max(0, randomMean - 2 * randomSd), high: randomMean + 2 * randomSd };
  });
  const y = { field: 'label', type: 'nominal' as const, sort: '-x' as const, title: null };
  const x = (field: string) => ({ field, type: 'quantitative' as const, title: axis, axis: { tickCount: 3 } });
  return {
    title: { text: session, fontSize: 13 },
    width: 150,
    height: { step: 18 },
    data: { values },
    layer: [
      {
        transform: [{ filter: 'isValid(datum.low)' }],
        mark: { type: 'bar' as const, height: 8, color: ink.line, opacity: 0.6 },
        encoding: { y, x: x('low'), x2: { field: 'high' } },
      },
      {
        mark: { type: 'point' as const, filled: true, size: 50, opacity: 1 },
        encoding: {
          y,
          x: x('effect'),
          color: {
            condition: { test: 'datum.p !== null && datum.p < 0.05', value: palette.vermillion },
            value: ink.muted,
          },
        },
      },
    ],
  };
}
