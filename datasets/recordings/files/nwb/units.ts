import type { Unit } from '../../../../src/data/encoding-data.ts';
import { CortexError, listed, quoted } from '../../../../src/errors.ts';
import type { Hdf5File } from '../../../../src/io/hdf5.ts';
import type { NwbChoices } from '../paths.ts';
import { type UnitColumns, unitColumns, unitsFrom } from '../units.ts';
import { NwbTable, type RaggedColumn } from './table.ts';

/** Half-open stretch of time. */
export interface Interval {
  readonly startS: number;
  readonly stopS: number;
}

/** The units that are kept, with their spikes on the clock of the session. */
export interface NwbUnits {
  readonly units: readonly Unit[];
  /** Sorted spike times in seconds, one array a unit. */
  readonly spikesS: readonly Float64Array[];
  /** When every unit was observed; undefined where the file does not say it: always. */
  readonly observed: readonly (readonly Interval[] | undefined)[];
  readonly warnings: readonly string[];
}

const nameColumns = ['unit_name', 'unit', 'name'];
const regionColumns = [...unitColumns.region, 'structure', 'ecephys_structure_acronym'];
const unitsPath = '/units';

/**
 * The table of units: spike times, when they were observed, and what is known of them. The region is that of a column of the
 * units, or the location of their electrodes. Units are called unit-ID unless a column names them.
 * Throws InvalidData for a file without units or spike times, and for a choice of columns or units that it does not have.
 */
export function readUnits(file: Hdf5File, choices: NwbChoices): NwbUnits {
  if (file.kind(unitsPath) !== 'group') {
    throw new CortexError('InvalidData', `${file.path} has no table of units; spikes are read from units/spike_times.`);
  }
  const table = new NwbTable(file, unitsPath);
  const spikes = table.ragged('spike_times') ?? table.fail(`has no spike_times; it has ${listed(table.columns)}`);
  const regions = regionsOf(table, choices.regionColumn);
  const kept = keptRows(table, choices.keepUnits ?? {});
  const all = unitsFrom(
    { ...columnsOf(table, choices.unitColumn), ...(regions ? { region: regions } : {}) },
    place(file),
  );
  const observed = intervalsOf(table);
  return {
    units: kept.map((row) => all[row]),
    spikesS: kept.map((row) => Float64Array.from(rowOf(spikes, row)).sort()),
    observed: kept.map((row) => observed?.[row]),
    warnings: [...regionWarnings(regions), ...qualityWarnings(table, choices)],
  };
}

const place = (file: Hdf5File): string => `the units of ${file.path}`;

function columnsOf(table: NwbTable, named: string | undefined): UnitColumns {
  const name = chosen(table, named, nameColumns);
  const columns: { [column: string]: readonly string[] } = {};
  for (const column of ['site', 'layer', 'depthUm', 'spikeWidth', 'tags'] as const) {
    const values = unitColumns[column].map((one) => table.texts(one)).find((one) => one !== undefined);
    if (values) columns[column] = values;
  }
  const names = name === undefined ? undefined : table.texts(name);
  return { id: names ?? table.ids.map((id) => `unit-${id}`), ...columns };
}

/** The column that was named, or the first usual one. Throws InvalidData for a name that no column has. */
function chosen(table: NwbTable, named: string | undefined, usual: readonly string[]): string | undefined {
  if (named === undefined) return usual.find((name) => table.values(name) !== undefined);
  if (table.values(named) !== undefined) return named;
  return table.fail(
    `has no column ${quoted(named)} of one value a row, which recording.json names; it has ${listed(table.columns)}`,
  );
}

/** Regions by unit, "" where unknown; undefined where the file has none. */
function regionsOf(table: NwbTable, named: string | undefined): readonly string[] | undefined {
  const column = chosen(table, named, regionColumns);
  return column === undefined ? electrodeRegions(table) : table.texts(column);
}

const electrodesPath = '/general/extracellular_ephys/electrodes';

/** The location of every unit's electrodes, or of the electrode on which it is largest (`peak_channel_id`). */
function electrodeRegions(table: NwbTable): readonly string[] | undefined {
  const { file } = table;
  if (file.kind(electrodesPath) !== 'group') return undefined;
  const electrodes = new NwbTable(file, electrodesPath);
  const locations = electrodes.texts('location');
  if (!locations) return undefined;
  const peaks = table.values('peak_channel_id');
  if (peaks) return peaks.map((id) => locations[electrodes.ids.indexOf(Number(id))] ?? '');
  const rows = table.ragged('electrodes');
  return rows && table.ids.map((_, unit) => mostCommon(Array.from(rowOf(rows, unit), (row) => locations[row] ?? '')));
}

function mostCommon(names: readonly string[]): string {
  const count = (name: string) => names.filter((one) => one === name).length;
  return names.reduce((best, name) => (count(name) > count(best) ? name : best), names[0] ?? '');
}

function regionWarnings(regions: readonly string[] | undefined): string[] {
  const without = regions?.filter((region) => region.trim() === '').length;
  if (without === undefined) {
    return [
      'The file has neither electrodes with a location nor a column with the region of the units: no unit has a region.',
    ];
  }
  return without > 0 ? [`${without} of ${regions?.length} units have no region.`] : [];
}

function keptRows(table: NwbTable, wanted: NonNullable<NwbChoices['keepUnits']>): number[] {
  let rows = [...table.ids.keys()];
  for (const [column, choices] of Object.entries(wanted)) {
    const values = table.values(chosen(table, column, []) ?? column) ?? [];
    const texts = choices.map((choice) => (typeof choice === 'boolean' ? String(Number(choice)) : String(choice)));
    rows = rows.filter((row) => texts.includes(String(values[row])));
  }
  if (rows.length > 0) return rows;
  return table.fail(`has no unit that "keepUnits" in recording.json keeps (${JSON.stringify(wanted)})`);
}

const qualityColumns = ['quality', 'group', 'KSLabel', 'unit_quality'];

function qualityWarnings(table: NwbTable, { keepUnits }: NwbChoices): string[] {
  if (keepUnits) return [];
  return qualityColumns.flatMap((column) => {
    const choices = [...new Set(table.texts(column))];
    const isOne = choices.length < 2 || choices.length > 10;
    if (isOne) return [];
    return [
      `Units of every ${column} (${listed(choices)}) are taken; "nwb": {"keepUnits": {"${column}": […]}} chooses.`,
    ];
  });
}

function intervalsOf(table: NwbTable): (readonly Interval[])[] | undefined {
  const column = table.ragged('obs_intervals');
  if (!column) return undefined;
  return table.ids.map((_, row) => {
    const first = row === 0 ? 0 : Number(column.ends[row - 1]);
    const { values } = column;
    return Array.from({ length: Number(column.ends[row]) - first }, (_one, at) => ({
      startS: values[2 * (first + at)],
      stopS: values[2 * (first + at) + 1],
    }));
  });
}

/** The values of one row. */
export function rowOf<V extends { subarray(start: number, end: number): V }>(
  { values, ends }: RaggedColumn<V>,
  row: number,
): V {
  return values.subarray(row === 0 ? 0 : Number(ends[row - 1]), Number(ends[row]));
}
