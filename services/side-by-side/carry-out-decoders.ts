import { join } from 'node:path';
import { startEngine } from '../../src/engine/index.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import { type MetricRecord, metricsCsv } from '../../src/io/csv.ts';
import { withDataFolder } from '../runs/data-folder.ts';
import { testedOn } from '../runs/decoding/metrics.ts';
import { readRunRecord } from '../runs/decoding/record.ts';
import { expectData } from '../runs/expect-data.ts';
import { hasFiles, ifThere, newProvenance, writeRunFile } from '../runs/run-file.ts';
import type { RunOptions } from '../runs/run-options.ts';
import type { SweepPlace } from '../sweeps/run-sweep.ts';
import { carryOutComparison, type FinishedCell } from './carry-out.ts';
import { type DecodersConfig, planOf } from './config.ts';
import { overallProgress } from './overall-progress.ts';
import { cellName, comparisonCells } from './plan.ts';
import { type ComparisonTable, type DecodersResult, levelNames } from './result.ts';
import { comparisonTables } from './table.ts';
import { comparisonCsv, comparisonReport } from './table-text.ts';

interface DecodersOptions extends RunOptions {
  /** Who carries the fits out; this process, one after the other, when left out: progress is then that of all fits. */
  readonly place?: Omit<SweepPlace, 'folder'>;
}

/**
 * Decoders side by side in a run folder: a run folder in it for each fit, and of all of them run.json, table.json, table.csv,
 * metrics.csv and report.html. May be stopped and started again at any time, see `carryOutComparison`. Throws what the data, the
 * engine or a training throws, and Conflict for fits of other settings; what does not fit recordings that are here, before anything is written.
 */
export async function carryOutDecoders(
  asked: DecodersConfig,
  { runDir, onProgress, onReady, place }: DecodersOptions,
): Promise<DecodersResult> {
  const started = performance.now();
  const config = withDataFolder(asked);
  const plan = planOf(config);
  const engine = await startEngine({ onProgress });
  // Workers elsewhere have data of their own.
  if ((place?.queue ?? 'local') === 'local') await expectData(config);
  const record = { config, ...newProvenance(engine) };
  const tell = place || !onProgress ? { onProgress } : overallProgress(comparisonCells(plan).length, onProgress);
  const cells = await carryOutComparison(plan, {
    ...place,
    ...tell,
    folder: runDir,
    onReady: async () => {
      await onReady?.();
      if (!(await hasFiles(runDir, ['run.json']))) await writeRunFile(runDir, record);
    },
  });

  const tables = comparisonTables(cells, testedOn.trials);
  const warnings = [...new Set(cells.flatMap(({ scores }) => scores.warnings))];
  const write = (name: string, text: string) => writeFileAtomic(join(runDir, name), text);
  await write('table.csv', comparisonCsv(tables));
  await write('metrics.csv', metricsCsv(tables.flatMap(tableRecords)));
  await write('report.html', comparisonReport(tables, plan, engine, warnings));
  await write('table.json', `${JSON.stringify({ plan, tables, warnings }, null, 1)}\n`);
  const headlines = headlinesOf(tables[0]);
  const seconds = (performance.now() - started) / 1000;
  const finished = new Date().toISOString();
  await writeRunFile(runDir, { ...record, ...(await dataOf(runDir, cells)), ...headlines, seconds, finished });
  return { run: runDir, tables, ...headlines, warnings, engine: engine.summary, seconds };
}

/** What run.json says of the data, as the first fit has it; of folds without the conditions, which each has of its own. */
async function dataOf(runDir: string, [cell]: readonly FinishedCell[]) {
  const record = await ifThere(join(runDir, cellName(cell)), readRunRecord);
  if (!record) return {};
  const { dataset, facts } = record;
  const common = facts && cell.fold !== undefined ? { ...facts, conditions: null } : facts;
  return { ...(dataset && { dataset }), ...(common && { facts: common }) };
}

function headlinesOf({ testedOn: tested, columns }: ComparisonTable) {
  const [first, ...others] = columns.map(({ name, metrics }) => ({ name, metrics: meansOf(metrics) }));
  const levels: readonly string[] = Object.values(levelNames);
  const decoders = others.filter(({ name }) => !levels.includes(name));
  return {
    testedOn: tested,
    metrics: first.metrics,
    trivial: others.find(({ name }) => name === levelNames.trivial)?.metrics ?? {},
    baselines: Object.fromEntries(decoders.map(({ name, metrics }) => [name, { metrics }])),
  };
}

/** The means that are defined. */
const meansOf = (metrics: ComparisonTable['columns'][number]['metrics']): Record<string, number> =>
  Object.fromEntries(Object.entries(metrics).flatMap(([name, spread]) => (spread ? [[name, spread.mean]] : [])));

/** The numbers of a table as lines of metrics.csv: means, with the seeds or folds that they are over. */
function tableRecords({ testedOn: split, columns }: ComparisonTable): MetricRecord[] {
  return columns.flatMap(({ name: scope, metrics }) =>
    Object.entries(metrics).map(([metric, spread]) => {
      return { metric, scope, split, value: spread?.mean ?? null, n: spread?.n ?? 0 };
    }),
  );
}
