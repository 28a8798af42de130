import { Command, Option } from 'commander';
import { type MaskMode, maskModes } from '../../../src/analysis/decoding/mask-responses.ts';
import { findRun } from '../find-run.ts';
import { printJson, printLine } from '../print.ts';
import { maskingLines } from '../summary.ts';

interface MaskOptions {
  readonly regions: string;
  readonly mode: MaskMode;
  readonly json?: boolean;
}

/** `cortex mask RUN`: silence regions of a run's decoder together, and measure the three effects. */
export function maskCommand(): Command {
  return new Command('mask')
    .description('silence regions together and measure what is lost')
    .argument('<run>', 'folder or id of the run')
    .requiredOption('--regions <list>', 'regions, such as V4,MT')
    .addOption(
      new Option('--mode <mode>', 'what takes the place of their responses').choices(maskModes).default('zero'),
    )
    .option('--json', 'print one JSON object on stdout')
    .action(async (run: string, { regions, mode, json }: MaskOptions) => {
      const runDir = await findRun(run);
      const { maskRun } = await import('../../runs/decoding/open.ts');
      const row = await maskRun(runDir, { regions: regions.split(',').map((region) => region.trim()), mode });
      if (json) printJson(row);
      else for (const line of maskingLines([row])) printLine(line);
    });
}
