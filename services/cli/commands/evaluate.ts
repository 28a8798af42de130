import { Command } from 'commander';
import { findRun } from '../find-run.ts';
import { printJson, printLine } from '../print.ts';
import { scoreLines } from '../score-lines.ts';
import { metricLines } from '../summary.ts';

/** `cortex evaluate RUN`: the scores of a run's decoder or encoders on its test samples, computed anew. */
export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description("score a run's decoder or encoders on its test samples again")
    .argument('<run>', 'folder or id of the run')
    .option('--json', 'print one JSON object on stdout')
    .action(async (run: string, options: { json?: boolean }) => {
      const runDir = await findRun(run);
      const { readRunKind } = await import('../../study/run-file.ts');
      if ((await readRunKind(runDir)) === 'encoding') {
        const { evaluateEncodingRun } = await import('../../study/encoding/use-run.ts');
        const scores = await evaluateEncodingRun(runDir);
        if (options.json) printJson({ run: runDir, scores });
        else for (const line of scoreLines({ [runDir]: scores })) printLine(line);
        return;
      }
      const { evaluateRun } = await import('../../study/use-run.ts');
      const { metrics, trivial } = await evaluateRun(runDir);
      if (options.json) printJson({ run: runDir, metrics, trivial });
      else for (const line of metricLines(metrics, trivial)) printLine(line);
    });
}
