import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import { decoderNames, isClosedForm } from '../../src/models/decoders/catalogue.ts';
import { alignedLines } from '../lines/score-lines.ts';
import { testedOn } from '../runs/decoding/metrics.ts';
import { type ComparisonPlan, comparisonCells, comparisonPlanSchema } from '../side-by-side/plan.ts';
import { expectEmptyFolder } from './out-folder.ts';
import { printJson, printLine } from './print.ts';
import { progressBar } from './progress.ts';
import { placeOf, type QueueOptions } from './queue-options.ts';
import { configOf, listOf, numberOf } from './read-options.ts';
import { runsDir } from './runs-dir.ts';
import { type StudyOptions, studyConfigOf } from './study-config.ts';

/** Options of `cortex study` for several decoders. */
export interface SideBySideOptions extends StudyOptions, QueueOptions {
  readonly folds?: string;
  readonly seeds?: string;
}

/** Whether the options ask for several fits instead of one study. */
export function asksForSeveral({ decoder, folds, seeds }: SideBySideOptions): boolean {
  return decoder?.includes(',') === true || folds !== undefined || seeds !== undefined;
}

const tableFile = 'table.json';

/**
 * `cortex study --decoder a,b [--folds 5] [--seeds 3]`: one table of decoders, and a run folder for each fit. Started again with
 * the same options it goes on where it was stopped. Throws InvalidInput for an option at fault, Conflict for a folder that holds
 * something else.
 */
export async function runSideBySide(options: SideBySideOptions): Promise<void> {
  const plan = planOf(options);
  const { dataset, arm } = plan.study;
  const folder = options.out ?? join(runsDir(), ['decoders', dataset, ...(arm ? [arm] : [])].join('-'));
  const isNew = await isNewComparison(folder);
  const { startEngine } = await import('../../src/engine/index.ts');
  const { carryOutComparison } = await import('../side-by-side/carry-out.ts');
  const { comparisonTables } = await import('../side-by-side/table.ts');
  const { comparisonCsv, comparisonReport, comparisonRows } = await import('../side-by-side/table-text.ts');
  const bar = progressBar();
  const engine = await startEngine({ onProgress: bar.onProgress });
  const write = (name: string, text: string) => writeFileAtomic(join(folder, name), text);
  const writeTable = (content: object) => write(tableFile, `${JSON.stringify({ plan, ...content }, null, 1)}\n`);
  const cells = await carryOutComparison(plan, {
    ...placeOf(options, folder, comparisonCells(plan).length),
    onProgress: bar.onProgress,
    // From the start on, the folder is known by its table.
    onReady: async () => {
      if (isNew) await writeTable({ tables: [] });
    },
  }).finally(bar.end);
  const tables = comparisonTables(cells, testedOn.trials);
  const warnings = [...new Set(cells.flatMap(({ scores }) => scores.warnings))];
  await write('table.csv', comparisonCsv(tables));
  await write('report.html', comparisonReport(tables, plan, engine, warnings));
  await writeTable({ tables, warnings });
  if (options.json) {
    printJson({ folder, plan, tables, warnings, engine: engine.summary });
    return;
  }
  const notes = warnings.map((warning) => `Note: ${warning}`);
  const lines = tables.flatMap((table) => alignedLines(comparisonRows(table)));
  for (const line of [...lines, ...notes, `Report: ${join(folder, 'report.html')}`]) printLine(line);
}

function planOf({ decoder, folds, seeds, ...asked }: SideBySideOptions): ComparisonPlan {
  const names = listOf(decoder);
  // Steps and the like are for those that are trained.
  const trained = names?.find((name) => decoderNames.some((known) => known === name && !isClosedForm(known)));
  const study = studyConfigOf({ ...asked, decoder: trained ?? names?.[0] }, 'study');
  const fields = { decoders: names ?? [study.decoder], folds: numberOf(folds), seeds: numberOf(seeds) };
  return {
    ...configOf(comparisonPlanSchema, fields, ([field]) => (field === 'decoders' ? '--decoder' : `--${String(field)}`)),
    study,
  };
}

/** True for a folder without a comparison in it. Throws Conflict for one that holds something else. */
async function isNewComparison(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, tableFile), 'utf8').catch(() => undefined);
  if (/^\{\s*"plan":\s*\{\s*"decoders":/.test(text ?? '')) return false;
  await expectEmptyFolder(folder, 'a comparison of decoders');
  return true;
}
