import { Command } from 'commander';
import { subspaceRequestSchema } from '../../analyses/subspaces/request.ts';
import type { StoredSubspaces } from '../../analyses/subspaces/stored.ts';
import { byReason } from '../../runs/encoding/missing-units.ts';
import { copyTo, expectRoomFor } from '../copy-result.ts';
import { findRun } from '../find-run.ts';
import { counted, printJson, printLine } from '../print.ts';
import { progressBar } from '../progress.ts';
import { configOf, jsonObjectOf, listOf, numberOf } from '../read-options.ts';
import { alignedLines } from '../score-lines.ts';
import { visualLines } from '../visual-lines.ts';

export interface SubspaceCliOptions {
  readonly units?: string;
  readonly times?: string;
  readonly components?: string;
  readonly centred: boolean;
  readonly seed?: string;
  readonly settings?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `cortex subspace RUN`: the tuning subspaces of a run's units. */
export function subspaceCommand(): Command {
  return withSubspaceOptions(new Command('subspace'))
    .description('flatten the networks of an encoding run into tuning subspaces')
    .argument('<run>', 'folder or id of the run')
    .option('--units <list>', 'units by id or by number from 0, such as A1-03,7 (default: all)')
    .action(async (run: string, options: SubspaceCliOptions) => {
      const request = configOf(
        subspaceRequestSchema,
        { ...analysisFields(options), units: unitsOf(options) },
        optionOf,
      );
      const runDir = await findRun(run);
      await expectRoomFor(options.out);
      const { subspacesOfRun } = await import('../../analyses/subspaces/analyse-run.ts');
      const { readStoredSubspaces } = await import('../../analyses/subspaces/stored.ts');
      const bar = progressBar();
      const kept = await subspacesOfRun(runDir, request, bar.onProgress).finally(bar.end);
      const folder = await copyTo(kept, options.out);
      const stored = await readStoredSubspaces(kept);
      if (options.json) printJson({ ...describe(stored, folder), run: runDir });
      else printSubspaces(stored, folder);
    });
}

/** The options that `subspace` and `compare` share. */
export function withSubspaceOptions(command: Command): Command {
  return command
    .option('--times <n>', 'training times at which dSTRFs are taken (default: 600)')
    .option('--components <n>', 'principal components that are kept (default: 25)')
    .option('--centred', 'components about the mean dSTRF, as published (the default)', true)
    .option('--no-centred', 'components of the second moment instead (active subspace)')
    .option('--seed <n>', 'seed of every random draw (default: 1)')
    .option('--settings <json>', 'other settings of the analysis, such as \'{"shuffles": 20}\'')
    .option('--out <dir>', 'copy the result there (it is kept in the run folder too)')
    .option('--json', 'print one JSON object on stdout');
}

/** The fields of the analysis that the shared options give. */
export function analysisFields(options: Omit<SubspaceCliOptions, 'units'>): Record<string, unknown> {
  return {
    ...jsonObjectOf('--settings', options.settings),
    times: numberOf(options.times),
    components: numberOf(options.components),
    centred: options.centred,
    seed: numberOf(options.seed),
  };
}

export function optionOf([field, ...rest]: readonly PropertyKey[]): string {
  const own = ['units', 'times', 'components', 'centred', 'seed'].includes(String(field));
  if (own) return `--${String(field)}`;
  return field === undefined ? '--settings' : `--settings ${[field, ...rest].map(String).join('.')}`;
}

function unitsOf({ units }: SubspaceCliOptions): (string | number)[] | undefined {
  return listOf(units)?.map((unit) => (/^\d+$/.test(unit) ? Number(unit) : unit));
}

function describe(
  { model, dataset, settings, settingsHash, summary, units, missing, sites, visualGaps, seconds }: StoredSubspaces,
  folder: string,
) {
  return {
    folder,
    dataset,
    model,
    settings,
    settingsHash,
    summary,
    missing,
    units: units.map((unit) => ({
      unit: unit.id,
      site: unit.site,
      missing: unit.missing,
      dimensions: unit.dimensions,
      participationRatio: unit.participationRatio,
      explained: unit.explained,
      shape: unit.tuning?.shapes[0]?.shape ?? null,
      asymmetry: unit.tuning?.shapes[0]?.asymmetry ?? null,
      area: unit.tuning?.area ?? null,
      constant: unit.constant,
      visual: unit.visual,
    })),
    sites: sites.map(({ site, units: members, visual }) => ({ site, units: members.length, visual })),
    visualGaps,
    seconds,
  };
}

/** Units of the table, at most. */
const listedUnits = 12;

function printSubspaces(stored: StoredSubspaces, folder: string): void {
  const { dataset, model, units, summary } = stored;
  printLine(`${dataset}, ${model}: ${counted(units.length, 'unit')}, ${stored.times} times`);
  const rows = units
    .slice(0, listedUnits)
    .map(({ id, dimensions, explained, tuning }) => [
      id,
      fixed(dimensions.k90, 0),
      fixed(dimensions.k95, 0),
      fixed(dimensions.floor, 0),
      fixed(explained?.ratio),
      tuning?.shapes[0]?.shape ?? '–',
      fixed(tuning?.area),
    ]);
  const medians = [
    'median',
    fixed(summary.k90, 1),
    fixed(summary.k95, 1),
    fixed(summary.floor, 1),
    fixed(summary.r2Ratio),
    '',
    fixed(summary.area),
  ];
  const { counted: n } = summary;
  const counts = ['of units', ...[n.k90, n.k95, n.floor, n.r2Ratio, n.shapes, n.area].map(String)];
  const header = ['unit', 'K 90 %', 'K 95 %', 'floor', 'r² ratio', 'shape', 'area'];
  for (const line of alignedLines([header, ...rows, medians, counts])) printLine(line);
  if (units.length > listedUnits) printLine(`  … and ${units.length - listedUnits} more in units.csv`);
  for (const line of byReason(stored.missing)) printLine(`  without a subspace, counted nowhere: ${line}`);
  const { hill, monotone, bowl } = summary.shapes;
  printLine(`  shapes: ${counted(hill, 'hill')}, ${monotone} monotone, ${counted(bowl, 'bowl')}`);
  const { sharing } = summary;
  if (sharing && sharing.within !== null) {
    const p = sharing.p === null ? '' : `, p = ${sharing.p.toPrecision(2)}`;
    printLine(
      `  subspace similarity (SSI) within sites ${fixed(sharing.within)}, between ${fixed(sharing.between)}, chance ${fixed(sharing.chance)}${p}`,
    );
  }
  if (summary.tilingZ !== null)
    printLine(`  overlap of response fields: z = ${fixed(summary.tilingZ)} over random shifts`);
  for (const line of visualLines(stored)) printLine(line);
  printLine(`Folder: ${folder}`);
}

function fixed(value: number | null | undefined, digits = 3): string {
  return typeof value === 'number' ? value.toFixed(digits) : '–';
}
