import { Command, CommanderError } from 'commander';
import type { Analysis } from '../analyses/analysis.ts';
import { analyses } from '../analyses/index.ts';
import { analysisCommand } from './analysis-command.ts';
import { benchCommand } from './commands/bench.ts';
import { benchmarkCommand } from './commands/benchmark.ts';
import { engineCommand } from './commands/engine.ts';
import { modelsCommand } from './commands/models.ts';
import { recoverCommand } from './commands/recover.ts';
import { serveCommand } from './commands/serve.ts';
import { studyCommand } from './commands/study.ts';
import { trainCommand } from './commands/train.ts';
import { verifyCommand } from './commands/verify.ts';
import { type ProgressBar, progressBar } from './progress.ts';
import { reportError } from './report-error.ts';

/** The `cortex` command with all its commands, one for each analysis; `bar` shows the progress of installing the engine. */
export function buildProgram(bar: ProgressBar, registry: readonly Analysis[] = analyses): Command {
  const program = new Command('cortex')
    .description('Encoding and decoding models of sensory cortex')
    .showHelpAfterError('Run with --help to see the options.');
  for (const command of [
    engineCommand(bar.onProgress),
    studyCommand(),
    trainCommand(),
    ...registry.map(analysisCommand),
    modelsCommand(),
    benchmarkCommand(),
    recoverCommand(),
    verifyCommand(),
    serveCommand(),
    benchCommand(),
  ]) {
    program.addCommand(command);
  }
  for (const command of descendants(program)) command.exitOverride().copyInheritedSettings(program);
  return program;
}

/** Runs the command line; resolves with the exit code: 0 done, 1 failed, 2 used wrongly. */
export async function main(args: readonly string[]): Promise<number> {
  const bar = progressBar();
  try {
    await buildProgram(bar).parseAsync(args, { from: 'user' }).finally(bar.end);
    return process.exitCode === undefined ? 0 : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    return reportError(error, args.includes('--json'));
  }
}

function descendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(descendants)];
}
