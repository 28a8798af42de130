import { Command, CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { benchmarkCommand } from './commands/benchmark.ts';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { engineCommand } from './commands/engine.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { maskCommand } from './commands/mask.ts';
import { modelsCommand } from './commands/models.ts';
import { recoverCommand } from './commands/recover.ts';
import { serveCommand } from './commands/serve.ts';
import { studyCommand } from './commands/study.ts';
import { subspaceCommand } from './commands/subspace.ts';
import { trainCommand } from './commands/train.ts';
import { verifyCommand } from './commands/verify.ts';
import { type ProgressBar, progressBar } from './progress.ts';
import { reportError } from './report-error.ts';

/** The `cortex` command with all its commands; `bar` shows the progress of installing the engine. */
export function buildProgram(bar: ProgressBar): Command {
  const program = new Command('cortex')
    .description('Encoding and decoding models of sensory cortex')
    .showHelpAfterError('Run with --help to see the options.');
  for (const command of [
    engineCommand(bar.onProgress),
    studyCommand(),
    trainCommand(),
    evaluateCommand(),
    maskCommand(),
    modelsCommand(),
    benchmarkCommand(),
    checkCommand(),
    subspaceCommand(),
    compareCommand(),
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
