import { type Command, CommanderError } from 'commander';
import { buildProgram, commands } from './program.js';
import { progressBar } from './progress.ts';
import { reportError } from './report-error.ts';

/** Runs the command line; resolves with the exit code: 0 done, 1 failed, 2 used wrongly. */
export async function main(args: readonly string[]): Promise<number> {
  const bar = progressBar();
  // A reader that has seen enough, such as `head`, closes the pipe.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    const loaded = new Map<string, Command>();
    // What is no command but an argument of one, such as a run named "check", is loaded in vain and does no harm.
    for (const name of Object.keys(commands).filter((one) => args.includes(one))) {
      // `onProgress` shows the installation of the engine.
      loaded.set(name, (await commands[name].load())(bar.onProgress));
    }
    const program = buildProgram(loaded);
    for (const command of descendants(program)) command.exitOverride().copyInheritedSettings(program);
    await program.parseAsync(args, { from: 'user' }).finally(bar.end);
    return process.exitCode === undefined ? 0 : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    return reportError(error, args.includes('--json'));
  }
}

function descendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(descendants)];
}
