import { Command } from 'commander';
import { findRun } from '../find-run.ts';
import { printJson, printLine } from '../print.ts';
import { metricLines } from '../summary.ts';

/** `cortex evaluate RUN`: the metrics of a run's decoder on its test samples, computed anew. */
export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description("evaluate a run's decoder on its test samples")
    .argument('<run>', 'folder or id of the run')
    .option('--json', 'print one JSON object on stdout')
    .action(async (run: string, options: { json?: boolean }) => {
      const runDir = await findRun(run);
      const { evaluateRun } = await import('../../study/use-run.ts');
      const { metrics, trivial } = await evaluateRun(runDir);
      if (options.json) printJson({ run: runDir, metrics, trivial });
      else for (const line of metricLines(metrics, trivial)) printLine(line);
    });
}
