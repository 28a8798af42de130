import { Command } from 'commander';
import { z } from 'zod';
import { CortexError, unknownName } from '../../../src/errors.ts';
import { type DecoderName, decoderCard, decoderNames } from '../../../src/models/decoders/catalogue.ts';
import { encoderNames } from '../../../src/models/encoders/names.ts';
import { type ModelOption, schemaOptions } from '../../../src/models/schema-options.ts';
import { plainLines } from '../../lines/plain-lines.ts';
import { alignedLines } from '../../lines/score-lines.ts';
import { printJson, printLine } from '../print.ts';
import { configOf, numberOf } from '../read-options.ts';

const optionsSchema = z.strictObject({
  units: z.int().positive().optional(),
  channels: z.int().positive().default(34),
  frames: z.int().positive().default(45),
});

/** Units that parameters are counted for when none are asked for: those of NS1, and of the paper's decoders. */
const usualUnits = { encoders: 119, decoders: 140 };

interface ModelsOptions {
  readonly units?: string;
  readonly channels?: string;
  readonly frames?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

/** `cortex models [NAME]`: every encoder and decoder with the number of its parameters, or all about one of them. */
export function modelsCommand(): Command {
  return new Command('models')
    .description('list encoders and decoders with their parameter counts, or the options of one of them')
    .argument(
      '[name]',
      'an encoder or decoder: what it is, where it comes from and the options that --options can change',
    )
    .option('--units <n>', 'units (default: 119 for encoders; 140, as in the paper, for decoders)')
    .option('--channels <n>', 'channels of the spectrogram (default: 34)')
    .option('--frames <n>', 'frames of the videos that a decoder draws (default: 45)')
    .option('--json', 'print one JSON object on stdout')
    .option('--markdown', 'print the table of encoders in the README')
    .action(async (name: string | undefined, asked: ModelsOptions) => {
      if (name !== undefined) {
        await describeModel(name, asked.json === true);
        return;
      }
      const fields = {
        units: numberOf(asked.units),
        channels: numberOf(asked.channels),
        frames: numberOf(asked.frames),
      };
      const { units, channels, frames } = configOf(optionsSchema, fields, ([field]) => `--${String(field)}`);
      const shape = { units: units ?? usualUnits.encoders, channels };
      const { parameterTable } = await import('../../../src/models/encoders/parameter-table.ts');
      const { encoderArchitecture } = await import('../../../src/models/encoders/registry.ts');
      const rows = parameterTable(shape).map((row) => ({ ...row, summary: encoderArchitecture(row.model).summary }));
      const { decoderParameterTable } = await import('../../../src/models/decoders/parameter-table.ts');
      const decoderShape = { units: units ?? usualUnits.decoders, frames };
      const decoders = decoderParameterTable(decoderShape).map((row) => ({
        ...row,
        ...decoderShape,
        summary: decoderCard(row.decoder).summary,
      }));
      if (asked.json) {
        printJson({ ...shape, models: rows, decoders });
        return;
      }
      if (asked.markdown) {
        printLine(markdownTable(rows));
        return;
      }
      const header = ['model', 'shared', 'per unit', `with ${shape.units} units`];
      const cells = rows.map(({ model, shared, perUnit, total }) => [model, ...[shared, perUnit, total].map(grouped)]);
      for (const line of alignedLines([header, ...cells])) printLine(line);
      printLine('');
      const decoderHeader = ['decoder', `with ${decoderShape.units} units and ${frames} frames`];
      const counts = decoders.map(({ decoder, parameters }) => [
        decoder,
        parameters === null ? '–' : grouped(parameters),
      ]);
      for (const line of alignedLines([decoderHeader, ...counts])) printLine(line);
    });
}

/** One encoder or decoder: its sentence, its source and its options with their defaults. */
async function describeModel(name: string, json: boolean): Promise<void> {
  const decoder = decoderNames.find((known) => known === name);
  if (decoder !== undefined) return describeDecoder(decoder, json);
  if (!encoderNames.some((known) => known === name)) {
    throw new CortexError('NotFound', unknownName('model', name, [...encoderNames, ...decoderNames]));
  }
  const { encoderArchitecture } = await import('../../../src/models/encoders/registry.ts');
  const { encoderOptions } = await import('../../../src/models/encoders/encoder-options.ts');
  const architecture = encoderArchitecture(name);
  const { domain, summary, source, input, twoSided, nonlinearity } = architecture;
  const facts = { model: name, domain, summary, source, input, causal: !twoSided, nonlinearity };
  printModel(facts, encoderOptions(architecture), json);
}

function describeDecoder(decoder: DecoderName, json: boolean): void {
  const { summary, source, options } = decoderCard(decoder);
  printModel({ decoder, summary, source }, schemaOptions(options), json);
}

function printModel(facts: object, options: readonly ModelOption[], json: boolean): void {
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
