import { expect, test } from 'vitest';
import { nestedSpread } from '../../../services/sweeps/spread.ts';
import { sweepCsv, sweepFigure, sweepRows } from '../../../services/sweeps/summary.ts';
import { sweepTable } from '../../../services/sweeps/table.ts';

const runs = ['a', 'b', 'c'].flatMap((site, i) =>
  [1, 2].flatMap((seed) =>
    [0, 1].map((fold) => ({
      factors: { model: 'ln', site, seed, fold },
      // Site means 1, 3, 8; seeds differ by 2 and folds by .2 about them.
      metrics: { cc: [1, 3, 8][i] + (seed === 1 ? -1 : 1) + (fold === 0 ? -0.1 : 0.1), none: null },
      seconds: 2,
    })),
  ),
);

test('n counts what is independent: sites, then seeds, then folds', () => {
  const { rows, metrics } = sweepTable(runs, { by: ['model'] });
  expect(metrics).toEqual(['cc']);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ group: { model: 'ln' }, runs: 12, between: 'site' });
  expect(rows[0].metrics.cc).toEqual({ mean: expect.closeTo(4, 9), sd: expect.closeTo(Math.sqrt(13), 9), n: 3 });
  const bySite = sweepTable(runs);
  expect(bySite.by).toEqual(['model', 'site']);
  expect(bySite.rows[2].between).toBe('seed');
  expect(bySite.rows[2].metrics.cc).toEqual({ mean: expect.closeTo(8, 9), sd: expect.closeTo(Math.SQRT2, 9), n: 2 });
  const bySeed = sweepTable(runs, { by: ['site', 'seed'] });
  expect(bySeed.rows[0]).toMatchObject({ between: 'fold' });
  expect(bySeed.rows[0].metrics.cc?.sd).toBeCloseTo(0.1 * Math.SQRT2, 9);
});

test('a missing value is missing: neither zero nor a unit', () => {
  const items = [
    { seed: 1, value: 2 },
    { seed: 2, value: null },
    { seed: 3, value: 4 },
  ];
  const levels = [({ seed }: { seed: number }) => seed];
  expect(nestedSpread(items, ({ value }) => value, levels)).toEqual({ mean: 3, sd: Math.SQRT2, n: 2 });
  expect(nestedSpread(items.slice(1, 2), ({ value }) => value, levels)).toBeNull();
});

test('as text, as CSV and as a figure', async () => {
  const table = sweepTable(runs, { by: ['site'] });
  expect(sweepRows(table)[0]).toEqual(['site', 'n', 'sd between', 'seconds', 'cc']);
  expect(sweepRows(table)[1]).toEqual(['a', '2', 'seed', '2', '1 ± 1.41']);
  expect(sweepCsv(table).split('\r\n')[0]).toBe('site,metric,mean,sd,n,sd between,runs');
  expect(await sweepFigure(table)).toMatch(/^<svg[\s\S]*cc/);
  expect(await sweepFigure(sweepTable(runs, { metrics: ['none'] }))).toBeUndefined();
});
