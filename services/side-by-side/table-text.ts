import type { EngineReport } from '../../src/engine/index.ts';
import { type CsvRow, toCsv } from '../../src/io/csv.ts';
import { renderReport } from '../report/report.ts';
import type { ReportTable } from '../report/report-input.ts';
import { newProvenance } from '../runs/run-file.ts';
import type { Spread } from '../sweeps/spread.ts';
import type { ComparisonPlan } from './plan.ts';
import type { ComparisonColumn, ComparisonTable, ReadDirection } from './result.ts';

/** A table as rows of texts, its heads first: a metric or a direction a row, a decoder or a level a column. */
export function comparisonRows(table: ComparisonTable): string[][] {
  return [[table.testedOn, ...heads(table)], ...rowsOf(table)];
}

function rowsOf({ columns }: ComparisonTable): string[][] {
  const metrics = [...new Set(columns.flatMap((column) => Object.keys(column.metrics)))];
  const directions = columns.flatMap((column) => column.directions.map(({ directionDeg }) => directionDeg));
  const row = (name: string, cell: (column: ComparisonColumn) => string) => [name, ...columns.map(cell)];
  return [
    row('parameters', ({ parameters }) => (parameters === null ? '–' : String(parameters))),
    row('seeds × folds', ({ seeds, folds, seconds }) => (seconds === null ? '–' : `${seeds} × ${folds ?? 1}`)),
    row('seconds a fit', ({ seconds }) => (seconds === null ? '–' : seconds.toFixed(0))),
    ...metrics.map((metric) => row(metric, (column) => spreadText(column.metrics[metric] ?? null))),
    ...[...new Set(directions)].map((directionDeg) =>
      row(`read of ${directionDeg}°`, (column) =>
        directionText(column.directions.find((one) => one.directionDeg === directionDeg)),
      ),
    ),
  ];
}

const short = (value: number) => (Number.isInteger(value) ? String(value) : value.toPrecision(3));

function spreadText(spread: Spread | null): string {
  if (spread === null) return '–';
  // Folds with the same level differ by rounding.
  const sd = spread.sd !== null && spread.sd < 1e-9 ? 0 : spread.sd;
  return sd === null ? short(spread.mean) : `${short(spread.mean)} ± ${short(sd)}`;
}

function directionText(read: ReadDirection | undefined): string {
  if (!read || read.meanDeg === null) return '–';
  return `${read.meanDeg.toFixed(0)} ± ${read.sdDeg === null ? '–' : read.sdDeg.toFixed(0)}°`;
}

const heads = ({ columns }: ComparisonTable): string[] => columns.map(({ name }) => name);

/** The tables in long form: a row a number. */
export function comparisonCsv(tables: readonly ComparisonTable[]): string {
  return toCsv(
    tables.flatMap(({ testedOn, columns }) =>
      columns.flatMap(({ name, parameters, seeds, folds, metrics, directions }) => {
        const of = { tested: testedOn, decoder: name, parameters, seeds, folds };
        const ofMetrics = Object.entries(metrics).map(([metric, spread]): CsvRow => {
          return { ...of, metric, mean: spread?.mean ?? null, sd: spread?.sd ?? null, n: spread?.n ?? 0 };
        });
        const ofDirections = directions.map(({ directionDeg, meanDeg, sdDeg }): CsvRow => {
          return { ...of, metric: `read of ${directionDeg} deg`, mean: meanDeg, sd: sdDeg, n: seeds * (folds ?? 1) };
        });
        return [...ofMetrics, ...ofDirections];
      }),
    ),
  );
}

/** `report.html` of decoders side by side. */
export function comparisonReport(
  tables: readonly ComparisonTable[],
  plan: ComparisonPlan,
  engine: EngineReport,
  warnings: readonly string[],
): string {
  const { study, folds, seeds } = plan;
  return renderReport({
    title: `Decoders side by side: ${study.dataset}`,
    summary: 'Every decoder was trained on the same samples and reconstructs the same test samples.',
    facts: {
      'Data set': study.dataset,
      ...(study.arm ? { Arm: study.arm } : {}),
      'Held out': study.split ?? 'as the data set has it',
      Folds: folds ?? 'none',
      'Training seeds': seeds,
      Seed: study.seed,
      Engine: `${engine.backend} ${engine.version}`,
    },
    metrics: [],
    tables: tables.map(reportTable),
    figures: [],
    warnings,
    config: plan,
    versions: newProvenance(engine).versions,
    seed: study.seed,
  });
}

function reportTable(table: ComparisonTable): ReportTable {
  return {
    title: `Reconstruction: ${table.testedOn}`,
    heads: ['Measure', ...heads(table)],
    rows: rowsOf(table),
    note:
      'Mean ± sd between training seeds of the mean over folds; of one seed, between folds. True videos: what is read of the truth ' +
      'itself, the ceiling. Ignoring the spikes: the mean video of training and the best constant direction, the level of chance. ' +
      'Directions: circular mean, and sd over conditions, as Zhang et al. (2026) print 89 ± 2, 31 ± 3, −29 ± 2 and −86 ± 2.',
  };
}
