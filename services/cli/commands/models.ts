import { Command } from 'commander';
import { z } from 'zod';
import { plainLines } from '../plain-lines.ts';
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

/** `cortex models [NAME]`: every encoder with the number of its parameters, or all about one of them. */
export function modelsCommand(): Command {
  return new Command('models')
    .description('list the encoders with their parameter counts, or the options of one of them')
    .argument('[name]', 'an encoder: what it is, where it comes from and the options that --options can change')
    .option('--units <n>', 'units (default: 119, as ns1 has)')
    .option('--channels <n>', 'channels of the spectrogram (default: 34)')
    .option('--json', 'print one JSON object on stdout')
    .option('--markdown', 'print the table of the README')
    .action(async (name: string | undefined, asked: ModelsOptions) => {
      if (name !== undefined) {
        await describeModel(name, asked.json === true);
        return;
      }
      const fields = { units: numberOf(asked.units), channels: numberOf(asked.channels) };
      const shape = configOf(optionsSchema, fields, ([field]) => `--${String(field)}`);
      const { parameterTable } = await import('../../../src/models/encoders/parameter-table.ts');
      const { encoderArchitecture } = await import('../../../src/models/encoders/registry.ts');
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

/** One encoder: its sentence, its source, its options with their defaults and its output nonlinearity. */
async function describeModel(name: string, json: boolean): Promise<void> {
  const { encoderArchitecture } = await import('../../../src/models/encoders/registry.ts');
  const { encoderOptions } = await import('../../../src/models/encoders/encoder-options.ts');
  const architecture = encoderArchitecture(name);
  const { domain, summary, source, input, twoSided, nonlinearity } = architecture;
  const facts = { model: name, domain, summary, source, input, causal: !twoSided, nonlinearity };
  const options = encoderOptions(architecture);
  if (json) {
    printJson({ ...facts, options });
    return;
  }
  for (const line of plainLines(facts)) printLine(line);
  const rows = options.map((option) => [option.name, shortDefault(option.default), option.values]);
  for (const line of alignedLines([['--options', 'default', 'values'], ...rows])) printLine(line);
}

/** A default on one line; "–" where it follows from other options. */
function shortDefault(value: unknown): string {
  const open = value === null || (typeof value === 'object' && !Array.isArray(value));
  return open ? '–' : JSON.stringify(value);
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
