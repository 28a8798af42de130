import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { datasets, encodingDatasetNames } from '../../../datasets/catalogue.ts';
import { clipFolds } from '../../../datasets/shared/clip-folds.ts';
import { CortexError } from '../../../src/errors.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { tuningGrids } from '../../../src/training/encoder/tuning-grids.ts';
import type { BenchmarkRow } from '../../benchmark/table.ts';
import { withDataFolder } from '../../runs/data-folder.ts';
import { expectEmptyFolder } from '../out-folder.ts';
import { printJson, printLine } from '../print.ts';
import { progressBar } from '../progress.ts';
import { placeOf, type QueueOptions, withQueueOptions } from '../queue-options.ts';
import { configOf, jsonObjectOf, listOf, numberOf } from '../read-options.ts';
import { runsDir } from '../runs-dir.ts';

interface BenchmarkCliOptions extends QueueOptions {
  readonly dataset?: string;
  readonly data?: string;
  readonly session?: string;
  readonly site?: string;
  readonly models?: string;
  readonly seeds?: string;
  /** true: the usual number. */
  readonly folds?: string | true;
  readonly shuffles?: string;
  readonly training?: string;
  readonly tune?: string;
  readonly refit?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** `cortex benchmark`: models beside each other on one data set, over seeds or folds; goes on where it was stopped. */
export function benchmarkCommand(): Command {
  const command = new Command('benchmark')
    .description('fit several encoders to a data set and compare their scores; can be stopped and started again')
    .requiredOption('--dataset <name>', encodingDatasetNames.join(', '))
    .option('--data <dir>', 'folder of the recordings (default: $CORTEX_DATA)')
    .option('--session <name>', 'session of a data set that has several, such as 201025')
    .option('--site <name>', 'site of a data set that has several, such as PRN015a')
    .option('--models <list>', 'such as ln,cnn-population*4, the mean of four networks (default: the usual ones)')
    .option('--seeds <n>', 'fits of every model (default: 3)')
    .option(
      '--folds [n]',
      `cross-validation over clips instead of the data set's own split: the first n folds (default: all ${clipFolds})`,
    )
    .option('--shuffles <n>', 'control: fits of the first model to shuffled stimuli (default: 0)')
    .option('--training <json>', "changes to every model's recipe, such as '{\"epochs\": 20}'")
    .option(
      '--tune <grid>',
      `settings that the validation clips of every fold choose among: ${tuningGrids.join(' or ')} (default: none)`,
    )
    .option('--refit', 'once settings and epochs are chosen, fit to training and validation clips together');
  return withQueueOptions(command)
    .option('--out <dir>', 'folder of the fits (default: benchmark-DATASET in $CORTEX_RUNS or ./runs)')
    .option('--json', 'print one JSON object on stdout')
    .action(runAndPrint);
}

async function runAndPrint(options: BenchmarkCliOptions): Promise<void> {
  const { benchmarkJobs, benchmarkPlanSchema } = await import('../../benchmark/plan.ts');
  const plan = withDataFolder(
    configOf(benchmarkPlanSchema, fieldsOf(options), ([field, ...rest]) =>
      field === 'training' ? ['--training', ...rest.map(String)].join(' ') : `--${String(field)}`,
    ),
  );
  const folder = options.out ?? join(runsDir(), `benchmark-${plan.dataset}`);
  const isNew = await isNewBenchmark(folder);
  const { startEngine } = await import('../../../src/engine/index.ts');
  const { runBenchmark } = await import('../../benchmark/run-benchmark.ts');
  const { benchmarkMarkdown } = await import('../../benchmark/table.ts');
  const bar = progressBar();
  const engine = await startEngine({ onProgress: bar.onProgress });
  const writeTable = (rows: readonly BenchmarkRow[]) =>
    writeFileAtomic(join(folder, tableFile), `${JSON.stringify({ plan, rows }, null, 1)}\n`);
  const rows = await runBenchmark(plan, {
    ...placeOf(options, folder, benchmarkJobs(plan).length),
    onProgress: bar.onProgress,
    // From the start on, the folder is known by its table.
    onReady: async () => {
      if (isNew) await writeTable([]);
    },
  }).finally(bar.end);
  const table = benchmarkMarkdown(rows);
  await writeFileAtomic(join(folder, 'table.md'), `${table}\n`);
  await writeTable(rows);
  if (options.json) printJson({ folder, plan, rows, engine: engine.summary });
  else for (const line of [...table.split('\n'), `Folder: ${folder}`]) printLine(line);
}

const tableFile = 'table.json';

/** True for a folder without a benchmark in it. Throws Conflict for one that holds something else. */
async function isNewBenchmark(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, tableFile), 'utf8').catch(() => undefined);
  if (/^\{\s*"plan":/.test(text ?? '')) return false;
  await expectEmptyFolder(folder, 'a benchmark');
  return true;
}

function fieldsOf(options: BenchmarkCliOptions): Record<string, unknown> {
  const { dataset, data, session, site, folds } = options;
  const known = encodingDatasetNames.find((name) => name === dataset);
  if (!known) {
    throw new CortexError(
      'InvalidInput',
      `--dataset must be one of ${encodingDatasetNames.join(', ')} but is ${dataset}.`,
    );
  }
  return {
    dataset,
    data,
    session,
    site,
    models: listOf(options.models) ?? datasets[known].usualModels,
    seeds: numberOf(options.seeds),
    folds: folds === true ? (datasets[known].folds?.({}) ?? clipFolds) : numberOf(folds),
    shuffles: numberOf(options.shuffles),
    training: jsonObjectOf('--training', options.training),
    tune: options.tune,
    refit: options.refit,
  };
}
