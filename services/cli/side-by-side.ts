import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type DecodersConfig, planOf } from '../side-by-side/config.ts';
import { comparisonCells } from '../side-by-side/plan.ts';
import { isDecodersResult } from '../side-by-side/result.ts';
import { thisProcess } from '../store/process-ref.ts';
import { expectIdle, RunRecorder } from '../store/run-recorder.ts';
import { readRunState } from '../store/run-state.ts';
import { expectEmptyFolder } from './out-folder.ts';
import { printJson } from './print.ts';
import { printRun } from './print-run.ts';
import { placeOf, type QueueOptions } from './queue-options.ts';
import { runRecorded } from './run-recorded.ts';
import { runsDir } from './runs-dir.ts';
import { decodersConfigOf, type StudyOptions } from './study-config.ts';

/** Options of `cortex study` for several decoders. */
export interface SideBySideOptions extends StudyOptions, QueueOptions {
  readonly folds?: string;
  readonly seeds?: string;
}

/** Whether the options ask for several fits instead of one study. */
export function asksForSeveral({ decoder, folds, seeds }: SideBySideOptions): boolean {
  return decoder?.includes(',') === true || folds !== undefined || seeds !== undefined;
}

/**
 * `cortex study --decoder a,b [--folds 5] [--seeds 3]`: one table of decoders, and a run folder for each fit. Started again with
 * the same options it goes on where it was stopped. Throws InvalidInput for an option at fault, Conflict for a folder that holds
 * something else.
 */
export async function runSideBySide(options: SideBySideOptions): Promise<void> {
  const config = decodersConfigOf(options);
  const plan = planOf(config);
  const { dataset, arm } = config;
  const folder = options.out ?? join(runsDir(), ['decoders', dataset, ...(arm ? [arm] : [])].join('-'));
  const recorder = await recorderIn(folder, config);
  const place = placeOf(options, folder, comparisonCells(plan).length);
  const result = await runRecorded(recorder, async (_, runOptions) => {
    const { carryOutDecoders } = await import('../side-by-side/carry-out-decoders.ts');
    return carryOutDecoders(config, { ...runOptions, place });
  });
  if (!options.json || !isDecodersResult(result)) {
    printRun(recorder, result, false);
    return;
  }
  const { tables, warnings, engine } = result;
  printJson({ folder, plan, tables, warnings, engine });
}

/** Keeps the state of the comparison in a folder, which is new or holds one already. Throws Conflict for one that holds something else. */
async function recorderIn(folder: string, config: DecodersConfig): Promise<RunRecorder> {
  const dir = resolve(folder);
  const before = await readRunState(dir);
  if (before ? before.config.kind !== 'decoders' : !(await hasEarlierTable(dir))) {
    await expectEmptyFolder(folder, 'a comparison of decoders');
  }
  if (before) expectIdle(folder, before);
  const created = before?.created ?? new Date().toISOString();
  return new RunRecorder(dir, { state: 'queued', config, created, runner: thisProcess() }, { begun: false });
}

/** Whether the folder holds a comparison of a version that kept no state of it. */
async function hasEarlierTable(dir: string): Promise<boolean> {
  const text = await readFile(join(dir, 'table.json'), 'utf8').catch(() => '');
  return /^\{\s*"plan":\s*\{\s*"decoders":/.test(text);
}
