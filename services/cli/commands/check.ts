import { Command } from 'commander';
import { CortexError } from '../../../src/errors.ts';
import { findRun } from '../find-run.ts';
import { plainLines } from '../plain-lines.ts';
import { printJson, printLine } from '../print.ts';

/** `cortex check NAME RUN`: a check that a scientist runs on fitted networks; without arguments, which there are. */
export function checkCommand(): Command {
  return new Command('check')
    .description('run a scientific check on the networks of a run: causality, receptive field, tuning, …')
    .argument('[name]', 'name of the check; without one, all are listed')
    .argument('[run]', 'folder or id of the run')
    .option('--json', 'print one JSON object on stdout')
    .action(async (name: string | undefined, run: string | undefined, { json }: { json?: boolean }) => {
      if (name === undefined) {
        await listChecks(json === true);
        return;
      }
      if (run === undefined)
        throw new CortexError('InvalidInput', `cortex check ${name} needs a run: its folder or id.`);
      const runDir = await findRun(run);
      const { checkRun } = await import('../../runs/encoding/open.ts');
      const result = await checkRun(runDir, name);
      if (json) printJson({ check: name, run: runDir, ...result });
      else for (const line of plainLines(result)) printLine(line);
    });
}

async function listChecks(json: boolean): Promise<void> {
  const { checks } = await import('../../../src/analysis/checks/index.ts');
  if (json) printJson({ checks: checks.map(({ name, description }) => ({ name, description })) });
  else for (const { name, description } of checks) printLine(`  ${name.padEnd(16)}  ${description}`);
}
