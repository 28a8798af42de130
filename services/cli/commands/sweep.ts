import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { CortexError } from '../../../src/errors.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { alignedLines } from '../../lines/score-lines.ts';
import type { SweepPlan } from '../../sweeps/plan.ts';
import type { SweepResult } from '../../sweeps/sweep-result.ts';
import type { Sharing } from '../../sweeps/threads.ts';
import { expectEmptyFolder } from '../out-folder.ts';
import { noteLine, printJson, printLine } from '../print.ts';
import { progressBar } from '../progress.ts';
import { askedSharing, placeOf, type QueueOptions, sharingOf, withQueueOptions } from '../queue-options.ts';
import { configOf, jsonObjectOf, listOf } from '../read-options.ts';
import { runsDir } from '../runs-dir.ts';

interface SweepCliOptions extends QueueOptions {
  readonly base?: string;
  readonly grid?: string;
  readonly by?: string;
  readonly metrics?: string;
  readonly fetch?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** Metrics that lines of a terminal have room for. */
const shownMetrics = 4;
const sweepFile = 'sweep.json';
/** What of it a sweep that goes on needs. */
const earlierSchema = z.looseObject({
  sharing: z.object({ concurrency: z.int().positive(), threads: z.int().positive() }),
});

/** `cortex sweep`: every run of a plan, on this machine or on many; goes on where it was stopped. */
export function sweepCommand(): Command {
  const command = new Command('sweep')
    .description(
      'carry out every run of a plan, on this machine or on many, and make one table; can be stopped and started again',
    )
    .argument('[plan]', 'JSON file with base, grid, variants, by and metrics')
    .option('--base <json>', 'fields that all runs share, such as \'{"kind": "recovery", "domain": "visual"}\'')
    .option('--grid <json>', 'values of each field, such as \'{"model": ["ln", "cnn-population"], "seed": "1..10"}\'')
    .option('--by <list>', 'rows of the table, such as model,site (default: all but seeds and folds)')
    .option('--metrics <list>', 'columns of the table, such as ccNorm,cc (default: all)');
  return withQueueOptions(command)
    .option('--out <dir>', 'folder of the sweep (default: sweep in $CORTEX_RUNS or ./runs)')
    .option('--fetch', 'bring the run folders into --out from where --artifacts keeps them')
    .option('--json', 'print one JSON object on stdout')
    .action(runAndPrint);
}

async function runAndPrint(file: string | undefined, options: SweepCliOptions): Promise<void> {
  const { jobsOf } = await import('../../sweeps/plan.ts');
  const { runSweep } = await import('../../sweeps/run-sweep.ts');
  const { sweepTable } = await import('../../sweeps/table.ts');
  const { runsCsv, sweepCsv, sweepFigure, sweepReport, sweepRows } = await import('../../sweeps/summary.ts');
  const plan = await planOf(file, options);
  const jobs = await jobsOf(plan);
  const folder = options.out ?? join(runsDir(), 'sweep');
  const earlier = await earlierSharing(folder);
  // Results depend on the number of threads: a sweep goes on as it began.
  const sharing =
    earlier && Object.keys(askedSharing(options)).length === 0 ? earlier : sharingOf(options, jobs.length);
  const write = (name: string, text: string) => writeFileAtomic(join(folder, name), text);
  const bar = progressBar();
  const outcome = await runSweep(
    jobs,
    { ...placeOf(options, folder, jobs.length), sharing },
    {
      onProgress: bar.onProgress,
      onReady: () => write(sweepFile, `${JSON.stringify({ plan, runs: jobs.length, sharing }, null, 1)}\n`),
    },
  ).finally(bar.end);
  const { results, failures, known } = outcome;
  if (options.fetch && options.artifacts) await fetchRuns(options.artifacts, results, folder);
  const table = sweepTable(results, {
    ...(plan.by && { by: plan.by }),
    ...(plan.metrics && { metrics: plan.metrics }),
  });
  const figure = await sweepFigure(table, plan.metrics);
  await write('table.csv', sweepCsv(table));
  await write('runs.csv', runsCsv(results, table.metrics));
  if (figure) await write('table.svg', figure);
  await write('report.html', sweepReport(plan, table, figure, outcome));
  for (const { name, error } of failures) noteLine(`${name} failed: ${error.message}`);
  if (failures.length > 0) process.exitCode = 1;
  if (options.json) {
    printJson({ folder, plan, runs: jobs.length, known, failures, table });
    return;
  }
  const shown = sweepRows(table, plan.metrics ?? table.metrics.slice(0, shownMetrics));
  const lines = results.length > 0 ? alignedLines(shown) : [];
  for (const line of [...lines, `${results.length} of ${jobs.length} runs, ${known} of them from before.`])
    printLine(line);
  printLine(`Report: ${join(folder, 'report.html')}`);
}

/** The plan of the file, with what the options say in place of it. Throws InvalidInput that names the option or the file. */
async function planOf(file: string | undefined, options: SweepCliOptions): Promise<SweepPlan> {
  const { sweepPlanSchema } = await import('../../sweeps/plan.ts');
  const { base, grid, by, metrics } = options;
  if (file === undefined && grid === undefined) {
    throw new CortexError('InvalidInput', 'A sweep needs a plan: a JSON file, or --base and --grid.');
  }
  const given = {
    base: jsonObjectOf('--base', base),
    grid: jsonObjectOf('--grid', grid),
    by: listOf(by),
    metrics: listOf(metrics),
  };
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return configOf(sweepPlanSchema, { ...(await readPlan(file)), ...told }, (path) =>
    [
      path[0] !== undefined && path[0] in told ? `--${String(path[0])}` : (file ?? 'the plan'),
      ...path.slice(path[0] !== undefined && path[0] in told ? 1 : 0).map(String),
    ].join(' '),
  );
}

async function readPlan(file: string | undefined): Promise<Record<string, unknown> | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new CortexError('MissingFile', `The plan ${file} cannot be read (${cause.code}).`, { cause });
  });
  return jsonObjectOf(file, text);
}

async function fetchRuns(place: string, results: readonly SweepResult[], folder: string): Promise<void> {
  const { openArtifacts } = await import('../../sweeps/artifacts/open.ts');
  const artifacts = await openArtifacts(place);
  for (const result of results) await artifacts.fetch(result, join(folder, result.name));
}

/** How an earlier process shared the machine; undefined for a new folder. Throws Conflict for one that holds something else. */
async function earlierSharing(folder: string): Promise<Sharing | undefined> {
  const path = join(folder, sweepFile);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined)
    return configOf(earlierSchema, jsonObjectOf(path, text) ?? {}, (at) => [path, ...at].join(' ')).sharing;
  await expectEmptyFolder(folder, 'a sweep');
  return undefined;
}
