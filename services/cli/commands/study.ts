import { join } from 'node:path';
import { Command } from 'commander';
import { datasetNames, presetNames, type StudyConfig } from '../../../src/config/study.ts';
import { describeError } from '../../jobs/errors.ts';
import type { RunRecorder } from '../../store/run-recorder.ts';
import type { StudyResult } from '../../study/run-study.ts';
import { openRun } from '../open-run.ts';
import { noteLine, printJson, printLine } from '../print.ts';
import { progressBar } from '../progress.ts';
import type { StudyOptions } from '../study-config.ts';
import { maskingLines, metricLines } from '../summary.ts';

/** `cortex study`: train a decoder, evaluate it, mask the regions, and write the run folder. */
export function studyCommand(): Command {
  return withStudyOptions(new Command('study'), 'study').description(
    'reconstruct videos from spikes and measure what each brain region contributes',
  );
}

/** `cortex train`: the same without masking. */
export function trainCommand(): Command {
  return withStudyOptions(new Command('train'), 'training').description(
    'train and evaluate a decoder, without masking',
  );
}

function withStudyOptions(command: Command, kind: StudyConfig['kind']): Command {
  return command
    .option('--dataset <name>', `${datasetNames.join(' or ')} (default: ${datasetNames[0]})`)
    .option('--data <dir>', 'folder of the recordings (default: $CORTEX_DATA)')
    .option('--sessions <list>', 'sessions by number, such as 1,2 (default: all)')
    .option('--seed <n>', 'seed of every random draw (default: 1)')
    .option('--preset <name>', `${presetNames.join(', ')} (default: what the engine is quick enough for)`)
    .option('--out <dir>', 'folder of the run (default: a new one in $CORTEX_RUNS or ./runs)')
    .option('--shuffle-labels', 'control: shuffle the trial labels before training')
    .option('--resume', 'go on with the run in --out from its last checkpoint')
    .option('--json', 'print one JSON object on stdout')
    .action((options: StudyOptions) => runAndPrint(options, kind));
}

async function runAndPrint(options: StudyOptions, kind: StudyConfig['kind']): Promise<void> {
  const recorder = await openRun(options, kind);
  const result = await runRecorded(recorder);
  if (options.json) {
    printJson(result);
    return;
  }
  const { dataset, seed } = recorder.state.config;
  printLine(`${dataset}, preset ${result.preset}, seed ${seed}, ${Math.round(result.seconds)} s`);
  for (const line of metricLines(result.metrics, result.trivial)) printLine(line);
  const table = maskingLines(result.masking);
  if (table.length > 0) printLine('Effect of silencing a region (* corrected p < .05):');
  for (const line of table) printLine(line);
  for (const warning of result.warnings) printLine(`Note: ${warning}`);
  printLine(kind === 'study' ? `Report: ${join(recorder.dir, 'report.html')}` : `Run: ${recorder.dir}`);
}

async function runRecorded(recorder: RunRecorder): Promise<StudyResult> {
  const bar = progressBar();
  let diskFailure: unknown;
  try {
    const { runStudy } = await import('../../study/run-study.ts');
    const result = await runStudy(recorder.state.config, {
      runDir: recorder.dir,
      onProgress: (progress) => {
        bar.onProgress(progress);
        if (progress.message) noteLine(progress.message);
        recorder.progress(progress).catch((error: unknown) => {
          diskFailure = error;
        });
      },
    });
    if (diskFailure) throw diskFailure;
    await recorder.update({ state: 'succeeded', finished: new Date().toISOString(), result });
    return result;
  } catch (error) {
    await recorder.update({ state: 'failed', finished: new Date().toISOString(), error: describeError(error) });
    throw error;
  } finally {
    bar.end();
  }
}
