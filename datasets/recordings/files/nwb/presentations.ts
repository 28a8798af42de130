import { CortexError, listed, quoted } from '../../../../src/errors.ts';
import type { Hdf5File } from '../../../../src/io/hdf5.ts';
import type { NwbChoices } from '../paths.ts';
import { listedSeries, passedOver, rateOf, type StimulusSeries, seriesAt, seriesIn } from './series.ts';
import { type RowTimes, type Shown, shownIn, shownOnce } from './shown.ts';
import { NwbTable } from './table.ts';

/** One stimulus that was shown once. */
export interface NwbPresentation extends Shown {
  readonly startS: number;
  readonly stopS: number;
  /** Row of the table; undefined where there is none. */
  readonly row?: number;
}

export interface NwbPresentations {
  /** In the order of their starts. */
  readonly all: readonly NwbPresentation[];
  readonly table?: NwbTable;
  readonly warnings: readonly string[];
}

const intervalsPath = '/intervals';
/** Times that are to be left out, which are no presentations. */
const notPresentations = ['invalid_times'];

/**
 * When what was shown: the rows of the one table of intervals that tells, or the one that is chosen.
 * Throws InvalidData when no table tells or several do, listing them.
 */
export function readPresentations(file: Hdf5File, choices: NwbChoices): NwbPresentations {
  const series = seriesIn(file);
  const container = containerOf(file, choices, series);
  const tables = tablesIn(file, choices);
  if (tables.length === 0) return withoutTables(file, series);
  const telling = tables.flatMap((table) => {
    const times = timesOf(table, choices, tables.length > 1);
    const shown = times && shownIn(table, series, times, { column: choices.stimulusColumn, container });
    return shown ? [{ table, shown, times }] : [];
  });
  if (telling.length === 0) throw notTold(file, tables, series, choices);
  if (telling.length > 1) {
    throw new CortexError(
      'InvalidData',
      `Several tables of ${file.path} say what was shown: ${listed(telling.map(({ table }) => table.path.slice(1)))}; choose one by "nwb": {"presentations": …} in recording.json.`,
    );
  }
  const [{ table, shown, times }] = telling;
  const all = shown.flatMap((one, row) => {
    if (!one) return [];
    const onsetS = choices.startColumn === undefined ? one.onsetS : undefined;
    return [{ ...one, startS: onsetS ?? times.starts[row], stopS: times.stops[row], row }];
  });
  const odd = all.find(({ startS, stopS }) => !(Number.isFinite(startS) && stopS > startS));
  if (odd)
    table.fail(`has a row (${odd.row}) from ${odd.startS} to ${odd.stopS} s; a presentation stops after it starts`);
  const blank = shown.length - all.length;
  return {
    all: all.sort((a, b) => a.startS - b.startS),
    table,
    warnings: [
      ...(blank > 0
        ? [`Of ${shown.length} rows of ${table.path.slice(1)}, ${blank} name no stimulus and were passed over.`]
        : []),
      ...unusedOnsets(table, choices, all),
    ],
  };
}

/** When the rows began and ended; undefined for one of several tables that lacks a column which was chosen. */
function timesOf(
  table: NwbTable,
  { startColumn = 'start_time', stopColumn = 'stop_time' }: NwbChoices,
  isOneOfSeveral: boolean,
): RowTimes | undefined {
  const lacks = [startColumn, stopColumn].some((column) => !table.columns.includes(column));
  if (lacks && isOneOfSeveral) return undefined;
  return { starts: table.times(startColumn), stops: table.times(stopColumn) };
}

/** Columns that tell when a stimulus came on, as laboratories call them. */
const onsetColumn = /^(stim|image|movie|video|sound|visual|frame).*(on|onset|ons|start|time)(_?times?)?$/i;

/** A warning where presentations begin with their row although a column seems to say when the stimulus came on. */
function unusedOnsets(table: NwbTable, { startColumn }: NwbChoices, all: readonly NwbPresentation[]): string[] {
  const byRow = all.filter(({ onsetS }) => onsetS === undefined);
  if (startColumn !== undefined || byRow.length === 0) return [];
  return table.columns.flatMap((column) => {
    const values = onsetColumn.test(column) ? table.values(column) : undefined;
    const later = byRow.filter(({ startS, stopS, row = 0 }) => {
      const value = values?.[row];
      return typeof value === 'number' && value > startS && value < stopS;
    });
    if (2 * later.length <= byRow.length) return [];
    return [
      `Presentations begin at start_time of ${table.path.slice(1)}, and its column ${quoted(column)} is later in ${later.length} of ${byRow.length}; if that is when the stimulus came on, set "nwb": {"startColumn": ${JSON.stringify(column)}}.`,
    ];
  });
}

function containerOf(file: Hdf5File, choices: NwbChoices, all: readonly StimulusSeries[]): StimulusSeries | undefined {
  if (choices.stimuli === undefined) return undefined;
  const series = seriesAt(file, `/${choices.stimuli.replace(/^\/+/, '')}`);
  if (series) return series;
  throw new CortexError(
    'InvalidData',
    `${file.path} has no series or images at ${quoted(choices.stimuli)}, which recording.json names; there are ${listedSeries(all)}.`,
  );
}

function tablesIn(file: Hdf5File, { presentations }: NwbChoices): NwbTable[] {
  const paths = file
    .names(intervalsPath)
    .filter((name) => !notPresentations.includes(name))
    .map((name) => `${intervalsPath}/${name}`);
  if (presentations === undefined)
    return paths.map((path) => new NwbTable(file, path)).filter(({ count }) => count > 0);
  const wanted = `/${presentations.replace(/^\/+/, '')}`;
  const path = paths.find((one) => one === wanted || one === `${intervalsPath}${wanted}`);
  if (path) return [new NwbTable(file, path)];
  throw new CortexError(
    'InvalidData',
    `${file.path} has no table ${quoted(presentations)}, which recording.json names; there are ${paths.length > 0 ? listed(paths.map((one) => one.slice(1))) : 'none'}.`,
  );
}

function withoutTables(file: Hdf5File, series: readonly StimulusSeries[]): NwbPresentations {
  const all = shownOnce(file, series).map((shown) => {
    const rate = rateOf(file, shown.series) ?? 1;
    return { ...shown, stopS: shown.startS + shown.series.length / rate };
  });
  if (all.length > 0) return { all: all.sort((a, b) => a.startS - b.startS), warnings: [] };
  throw new CortexError(
    'InvalidData',
    `${file.path} has no table of presentations under intervals/ and no series with a clock under stimulus/presentation; what was shown when is not known. Stimuli: ${listedSeries(series)}.`,
  );
}

function notTold(
  file: Hdf5File,
  tables: readonly NwbTable[],
  series: readonly StimulusSeries[],
  { stimulusColumn }: NwbChoices,
): CortexError {
  const columns = tables.map((table) => {
    const values = stimulusColumn === undefined ? undefined : table.texts(stimulusColumn);
    const example = values ? `, ${quoted(stimulusColumn ?? '')} has ${listed([...new Set(values)].map(quoted))}` : '';
    return `${table.path.slice(1)} (columns ${listed(table.columns)}${example})`;
  });
  const others = passedOver(file);
  const what =
    series.length === 0
      ? others.length === 0
        ? 'and it holds no stimuli (under stimulus/presentation or stimulus/templates); put the frames or sounds there'
        : `and of what lies under stimulus/ nothing is one: ${listed(others)}. Frames are ImageSeries [time, height, width(, colour)], sounds TimeSeries of one channel`
      : `stimuli are ${listedSeries(series)}; name the column by "nwb": {"stimulusColumn": …, "stimuli": …} in recording.json`;
  return new CortexError(
    'InvalidData',
    `No table of ${file.path} says which stimulus was shown: there are ${listed(columns)}; ${what}.`,
  );
}
