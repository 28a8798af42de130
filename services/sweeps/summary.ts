import { type CsvRow, toCsv } from '../../src/io/csv.ts';
import { groupedMeans } from '../../src/plots/grouped-means.ts';
import { renderSvg } from '../../src/plots/render.ts';
import { renderReport } from '../report/report.ts';
import { packageVersion } from '../runs/run-file.ts';
import type { SweepFailure } from './carry-out-sweep.ts';
import type { SweepPlan } from './plan.ts';
import type { Spread } from './spread.ts';
import type { SweepResult } from './sweep-result.ts';
import type { SweepRow, SweepTable } from './table.ts';

/** Metrics that the figure has a panel of where the plan names none. */
const shownMetrics = 4;

const short = (value: number) => (Number.isInteger(value) ? String(value) : value.toPrecision(3));

function spreadText(spread: Spread | null): string {
  if (spread === null) return '–';
  return spread.sd === null ? short(spread.mean) : `${short(spread.mean)} ± ${short(spread.sd)}`;
}

/** The table as rows of texts, its heads first; `metrics` are those that there is room for. */
export function sweepRows(table: SweepTable, metrics = table.metrics): string[][] {
  const heads = [...(table.by.length > 0 ? table.by : ['runs']), 'n', 'sd between', 'seconds', ...metrics];
  const rows = table.rows.map((row) => [
    ...(table.by.length > 0 ? table.by.map((name) => String(row.group[name])) : ['all']),
    String(unitsOf(row)),
    row.between ?? '–',
    short(row.seconds),
    ...metrics.map((name) => spreadText(row.metrics[name])),
  ]);
  return [heads, ...rows];
}

/** Independent units behind the means of a row. */
const unitsOf = ({ metrics }: SweepRow) => Math.max(0, ...Object.values(metrics).map((spread) => spread?.n ?? 0));

/** The table in long form: a row a number. */
export function sweepCsv({ rows }: SweepTable): string {
  return toCsv(
    rows.flatMap(({ group, runs, between, metrics }) =>
      Object.entries(metrics).map(([metric, spread]): CsvRow => {
        const { mean = null, sd = null, n = 0 } = spread ?? {};
        return { ...group, metric, mean, sd, n, 'sd between': between, runs };
      }),
    ),
  );
}

/** Every run and its metrics, a row a run. */
export function runsCsv(results: readonly SweepResult[], metrics: readonly string[]): string {
  return toCsv(
    results.map(({ name, factors, metrics: own, seconds, host }): CsvRow => {
      return {
        run: name,
        ...factors,
        ...Object.fromEntries(metrics.map((metric) => [metric, own[metric] ?? null])),
        seconds,
        host,
      };
    }),
  );
}

/** The means of the table as a figure; undefined where there is nothing to draw. */
export async function sweepFigure(
  { by, metrics, rows }: SweepTable,
  shown = metrics.slice(0, shownMetrics),
): Promise<string | undefined> {
  const panels = shown.map((title) => ({
    title,
    means: rows.flatMap(({ group, metrics: own }) => {
      const spread = own[title];
      return spread ? [{ group: by.map((name) => group[name]).join(', ') || 'all runs', ...spread }] : [];
    }),
  }));
  return panels.some(({ means }) => means.length > 0) ? renderSvg(groupedMeans(panels)) : undefined;
}

/** `report.html` of a sweep. */
export function sweepReport(
  plan: SweepPlan,
  table: SweepTable,
  figure: string | undefined,
  { results, failures }: { results: readonly SweepResult[]; failures: readonly SweepFailure[] },
): string {
  const [heads, ...rows] = sweepRows(table);
  const warnings = [
    ...failures.map(({ name, error }) => `${name} failed: ${error.message}`),
    ...new Set(results.flatMap((result) => result.warnings)),
  ];
  return renderReport({
    title: 'Sweep',
    summary: 'Every run of a plan, and their means.',
    facts: {
      Kind: String(plan.base.kind ?? ''),
      Runs: results.length,
      Failed: failures.length,
      Machines: [...new Set(results.map(({ host }) => host))].join(', '),
    },
    metrics: [],
    tables: [
      {
        title: 'Means',
        heads,
        rows,
        note: 'Mean ± sd (n − 1): folds are averaged within seeds, seeds within whatever else varies, and n counts the outermost of these.',
      },
    ],
    figures: figure
      ? [
          {
            title: 'Means',
            caption: 'Mean and sd of every row.',
            alt: 'Means with their sd, a line a row of the table.',
            image: { kind: 'svg', svg: figure },
          },
        ]
      : [],
    warnings,
    config: plan,
    versions: { 'cortex-codec': packageVersion, node: process.versions.node },
    seed: Number(plan.base.seed ?? 1),
  });
}
