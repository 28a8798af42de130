import { Command } from 'commander';
import type { FileReport } from '../../peers/golden/verify.ts';
import { noteLine, printJson, printLine } from '../print.ts';

/** `cortex verify`: compare this build with numbers of reference software; exit code 1 when any differ or none are there. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('compare this build with golden numbers of reference software')
    .requiredOption('--golden <dir>', 'folder of the golden files')
    .option('--json', 'print one JSON object on stdout')
    .action(async ({ golden, json }: { golden: string; json?: boolean }) => {
      const { verifyGolden } = await import('../../peers/golden/verify.ts');
      const report = await verifyGolden(golden);
      if (json) printJson(report);
      else for (const file of report.files) printLine(fileLine(file));
      const compared = report.files.reduce((sum, file) => sum + file.checked, 0);
      if (compared === 0) noteLine(`Nothing was compared: ${golden} has no file that a check is called after.`);
      if (report.failed > 0 || compared === 0) process.exitCode = 1;
    });
}

function fileLine({ name, checked, failed, worst, skipped, messages = [] }: FileReport): string {
  if (skipped) return `skipped  ${name}: ${skipped}`;
  const verdict = failed > 0 ? 'FAILED ' : 'ok     ';
  const share = worst === null ? '' : `, worst ${(worst * 100).toPrecision(2)} % of its tolerance`;
  return [
    `${verdict}  ${name}: ${checked} checked, ${failed} failed${share}`,
    ...messages.map((text) => `  ${text}`),
  ].join('\n');
}
