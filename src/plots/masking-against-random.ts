import type { TopLevelSpec } from 'vega-lite';
import { CortexError } from '../errors.ts';
import { ink, palette } from './theme.ts';

/** Effect of masking one region beside that of random masks of as many sites. */
export interface RandomMaskRow {
  readonly session: string;
  readonly region: string;
  readonly sites: number;
  readonly effect: number;
  readonly randomMean: number;
  readonly randomSd: number;
  readonly p: number;
}

/**
 * A panel a session, a line a region: the effect as a dot over the random masks' mean ± 2 sd as a grey bar; coloured
 * where fewer than one random mask in twenty does as much.
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
  const values = rows.map((row) => ({
    ...row,
    label: `${row.region} (${row.sites})`,
    low: Math.max(0, row.randomMean - 2 * row.randomSd),
    high: row.randomMean + 2 * row.randomSd,
  }));
  const y = { field: 'label', type: 'nominal' as const, sort: '-x' as const, title: null };
  const x = (field: string) => ({ field, type: 'quantitative' as const, title: axis, axis: { tickCount: 3 } });
  return {
    title: { text: session, fontSize: 13 },
    width: 150,
    height: { step: 18 },
    data: { values },
    layer: [
      {
        mark: { type: 'bar' as const, height: 8, color: ink.line, opacity: 0.6 },
        encoding: { y, x: x('low'), x2: { field: 'high' } },
      },
      {
        mark: { type: 'point' as const, filled: true, size: 50, opacity: 1 },
        encoding: {
          y,
          x: x('effect'),
          color: { condition: { test: 'datum.p < 0.05', value: palette.vermillion }, value: ink.muted },
        },
      },
    ],
  };
}
