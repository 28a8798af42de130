import { Command } from 'commander';
import { findRun } from '../find-run.ts';
import { printJson, printLine } from '../print.ts';
import { scoreLines } from '../score-lines.ts';
import { decoderLines, metricLines } from '../summary.ts';

/**
 * `cortex evaluate RUN`: the scores of a run's decoder or encoders on its test samples, computed anew; those of several
 * decoders side by side.
 */
export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description("score a run's decoder or encoders on its test samples again; several decoders side by side")
    .argument('<runs...>', 'folder or id of the run, or of several decoders trained on the same data')
    .option('--json', 'print one JSON object on stdout')
    .action(async (runs: string[], options: { json?: boolean }) => {
      const runDirs = await Promise.all(runs.map(findRun));
      if (runDirs.length > 1) return compare(runDirs, options);
      const [runDir] = runDirs;
      const { readRunKind } = await import('../../runs/run-file.ts');
      if ((await readRunKind(runDir)) === 'encoding') {
        const { evaluateEncodingRun } = await import('../../runs/encoding/open.ts');
        const scores = await evaluateEncodingRun(runDir);
        if (options.json) printJson({ run: runDir, scores });
        else for (const line of scoreLines({ [runDir]: scores })) printLine(line);
        return;
      }
      const { evaluateRun } = await import('../../runs/decoding/open.ts');
      const { metrics, trivial } = await evaluateRun(runDir);
      if (options.json) printJson({ run: runDir, metrics, trivial });
      else for (const line of metricLines(metrics, trivial)) printLine(line);
    });
}

async function compare(runDirs: readonly string[], { json }: { json?: boolean }): Promise<void> {
  const { compareDecoders } = await import('../../runs/decoding/compare-decoders.ts');
  const comparison = await compareDecoders(runDirs);
  if (json) printJson(comparison);
  else for (const line of decoderLines(comparison)) printLine(line);
}
