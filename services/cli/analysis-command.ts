import { Command } from 'commander';
import { CortexError } from '../../src/errors.ts';
import { readNpy } from '../../src/io/npy.ts';
import type { Analysis, Choice } from '../analyses/analysis.ts';
import { findRun } from './find-run.ts';
import { printJson, printLine } from './print.ts';
import { configOf } from './read-options.ts';
import { schemaOptions } from './schema-options.ts';
import { tellAnalysis } from './tell-analysis.ts';

/**
 * The command of an analysis: its choice, its runs and its file are arguments, every other field of the request is an
 * option. A kept result is copied to the folder `--out`, another answer written to the file `--out`, in the form of its ending.
 */
export function analysisCommand(analysis: Analysis): Command {
  const { choices, array } = analysis;
  const command = new Command(analysis.command).description(analysis.summary);
  const options = schemaOptions(analysis.request, choices && [choices.field]);
  if (choices) command.argument('[name]', `name of the ${choices.field}; without one, all are listed`);
  for (const [name, about] of runArguments(analysis)) command.argument(name, about);
  if (array) command.argument(`<${array.field}>`, array.description);
  options.addTo(command);
  addOut(command, analysis);
  return command.option('--json', 'print one JSON object on stdout').action(async () => {
    const values = command.opts<Record<string, unknown>>();
    const { choice, runs, file } = argumentsOf(analysis, command.args);
    if (choices && choice === undefined) return printChoices(analysis.name, choices.list, values.json === true);
    const asked = { ...options.read(values), ...(choices && { [choices.field]: choice }) };
    const request = configOf(analysis.request, asked, (path) => options.nameOf(path, values));
    if (runs.length === 0) {
      throw new CortexError('InvalidInput', `cortex ${analysis.command} ${choice} needs a run: its folder or id.`);
    }
    const runDirs = await Promise.all(runs.map(findRun));
    const given = array && file !== undefined && { [array.field]: array.check(await float32Of(file)) };
    const out = typeof values.out === 'string' ? values.out : undefined;
    const told = await tellAnalysis(analysis, { runDirs, request: { ...request, ...given }, out });
    if (values.json === true) printJson(told.json());
    else for (const line of told.lines()) printLine(line);
  });
}

function runArguments({ runs: [fewest, most], choices }: Analysis): [name: string, about: string][] {
  const one = choices ? '[run]' : '<run>';
  if (most === 1) return [[one, 'folder or id of the run']];
  if (fewest === 2) {
    return [
      ['<runA>', 'folder or id of a run'],
      ['<runB>', 'folder or id of another run'],
      ...(most > 2 ? [['[simulations...]', 'runs of the same two pipelines on simulations'] as [string, string]] : []),
    ];
  }
  return [['<runs...>', 'folder or id of the run, or of several']];
}

function argumentsOf({ choices, array }: Analysis, args: readonly string[]) {
  const rest = choices ? args.slice(1) : args;
  return {
    choice: choices && args[0],
    runs: array ? rest.slice(0, -1) : rest,
    file: array && rest.at(-1),
  };
}

function addOut(command: Command, { version, forms }: Analysis): void {
  if (version !== undefined) {
    command.option('--out <dir>', 'copy the result there (it is kept in the run folder too)');
  } else
    command.option('--out <file>', `write the answer to this new file, such as ${Object.values(forms).join(' or ')}`);
}

function printChoices(name: string, list: readonly Choice[], json: boolean): void {
  if (json) printJson({ [name]: list });
  else for (const { name: choice, description } of list) printLine(`  ${choice.padEnd(16)}  ${description}`);
}

async function float32Of(path: string) {
  const { shape, data } = await readNpy(path);
  return { shape, data: Float32Array.from(data) };
}
