import { Command } from 'commander';
import { z } from 'zod';
import { printJson, printLine } from '../print.ts';
import { configOf, numberOf } from '../read-options.ts';
import { alignedLines } from '../score-lines.ts';

const optionsSchema = z.strictObject({
  units: z.int().positive().default(119),
  channels: z.int().positive().default(34),
});

interface ModelsOptions {
  readonly units?: string;
  readonly channels?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

/** `cortex models`: every encoder with the number of its parameters. */
export function modelsCommand(): Command {
  return new Command('models')
    .description('list the encoders with their parameter counts')
    .option('--units <n>', 'units (default: 119, as ns1 has)')
    .option('--channels <n>', 'channels of the spectrogram (default: 34)')
    .option('--json', 'print one JSON object on stdout')
    .option('--markdown', 'print the table of the README')
    .action(async (asked: ModelsOptions) => {
      const fields = { units: numberOf(asked.units), channels: numberOf(asked.channels) };
      const shape = configOf(optionsSchema, fields, ([field]) => `--${String(field)}`);
      const { parameterTable } = await import('../../../src/models/parameter-table.ts');
      const { encoderArchitecture } = await import('../../../src/models/encoders.ts');
      const rows = parameterTable(shape).map((row) => ({ ...row, summary: encoderArchitecture(row.model).summary }));
      if (asked.json) {
        printJson({ ...shape, models: rows });
        return;
      }
      if (asked.markdown) {
        printLine(markdownTable(rows));
        return;
      }
      const header = ['model', 'shared', 'per unit', `with ${shape.units} units`];
      const cells = rows.map(({ model, shared, perUnit, total }) => [model, ...[shared, perUnit, total].map(grouped)]);
      for (const line of alignedLines([header, ...cells])) printLine(line);
    });
}

/** The table of the README: a row a model, with what it is and its parameters. */
function markdownTable(
  rows: readonly { model: string; summary: string; shared: number; perUnit: number; total: number }[],
): string {
  const lines = rows.map(
    ({ model, summary, shared, perUnit, total }) =>
      `| \`${model}\` | ${summary} | ${grouped(shared)} | ${grouped(perUnit)} | ${grouped(total)} |`,
  );
  return ['| model | what it is | shared | per unit | in all |', '|---|---|--:|--:|--:|', ...lines].join('\n');
}

/** 41619 → "41,619". */
function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}
