import type { Hdf5File } from '../../../../src/io/hdf5.ts';
import { frameClock, type StimulusSeries, seriesAt } from './series.ts';
import type { NwbTable } from './table.ts';

/** What one row of a table of presentations showed: frames `first` to `end` − 1 of a series. */
export interface Shown {
  readonly series: StimulusSeries;
  readonly range: readonly [first: number, end: number];
  /** What the table calls it; undefined where it has no name for it. */
  readonly name?: string;
  /** When the first of these frames or samples was presented, by the clock of the series; undefined where it does not tell. */
  readonly onsetS?: number;
}

/** When a row of a table began and ended. */
export interface RowTimes {
  readonly starts: Float64Array;
  readonly stops: Float64Array;
}

/** One a row; undefined for a row that showed nothing (blank screens). */
export type ShownRows = readonly (Shown | undefined)[];

/** Columns that count images, and columns that name stimuli, the first that fits is taken. */
const indexColumns = ['frame', 'image_index', 'natural_scene_id', 'stimulus_index', 'image_id'];
const nameColumns = ['stimulus', 'stimulus_name', 'stimulus_id', 'video', 'movie', 'image', 'image_name', 'sound'];

/**
 * What the rows of a table showed: by the column that is asked for, or else by a column that counts images, one that names
 * series or images, the references of hdmf (`timeseries`), or the clock of the one series that was shown all along.
 * Undefined when none of them tells.
 */
export function shownIn(
  table: NwbTable,
  all: readonly StimulusSeries[],
  times: RowTimes,
  choices: { readonly column?: string; readonly container?: StimulusSeries },
): ShownRows | undefined {
  const clocks = new Map<string, ReturnType<typeof frameClock>>();
  const onsetOf = ({ series, range: [first] }: Shown, row: number): number | undefined => {
    // Times of templates are not those of the session.
    if (!series.path.startsWith(presented)) return undefined;
    if (!clocks.has(series.path)) clocks.set(series.path, frameClock(table.file, series));
    const onsetS = clocks.get(series.path)?.(first);
    // A series that several rows name has the time of one of them, if any.
    return onsetS !== undefined && onsetS >= times.starts[row] && onsetS < times.stops[row] ? onsetS : undefined;
  };
  return contentsOf(table, all, times, choices)?.map((shown, row) => {
    const onsetS = shown && (shown.onsetS ?? onsetOf(shown, row));
    return shown && { ...shown, ...(onsetS === undefined ? {} : { onsetS }) };
  });
}

/** Where series lie whose clock is that of the session. */
const presented = '/stimulus/presentation/';

function contentsOf(
  table: NwbTable,
  all: readonly StimulusSeries[],
  times: RowTimes,
  { column, container }: { readonly column?: string; readonly container?: StimulusSeries },
): ShownRows | undefined {
  if (column !== undefined) return byIndex(table, column, all, container) ?? byName(table, column, all, container);
  for (const name of indexColumns) {
    const rows = byIndex(table, name, all, container);
    if (rows) return rows;
  }
  for (const name of nameColumns) {
    const rows = byName(table, name, all, container);
    if (rows) return rows;
  }
  const names = nameColumns.map((name) => table.texts(name)).find((texts) => texts !== undefined);
  const rows = byReference(table) ?? byClock(table, all, times, container);
  return rows?.map((shown, row) => shown && (names?.[row] ? { ...shown, name: names[row] } : shown));
}

/** Numbers from 0 that count the images of one container, which the column `stimulus_name` may name row by row. */
function byIndex(
  table: NwbTable,
  column: string,
  all: readonly StimulusSeries[],
  container: StimulusSeries | undefined,
): ShownRows | undefined {
  const values = table.values(column);
  if (!values?.every((value): value is number => typeof value === 'number')) return undefined;
  const highest = values.reduce((most, value) => Math.max(most, value), -1);
  const isCount = highest >= 0 && values.every((value) => Number.isNaN(value) || Number.isInteger(value));
  if (!isCount) return undefined;
  const holds = (series: StimulusSeries) =>
    (series.kind === 'images' || series.kind === 'frames') && series.length > highest;
  const names = table.texts('stimulus_name');
  const candidates = container ? [container] : all.filter(holds);
  const rows = values.map((value, row) => {
    const named = container ? undefined : all.find((series) => series.name === names?.[row] && holds(series));
    const series = named ?? (candidates.length === 1 ? candidates[0] : undefined);
    return series && value >= 0 ? imageOf(series, value) : undefined;
  });
  return rows.some((shown) => shown !== undefined) ? rows : undefined;
}

function imageOf(series: StimulusSeries, index: number): Shown {
  const digits = String(Math.max(series.length - 1, 0)).length;
  const name = series.imageNames[index] ?? `${series.name}-${String(index).padStart(digits, '0')}`;
  return { series, range: [index, index + 1], name };
}

const extension = /\.(npy|gif|png|jpe?g|mp4|avi|mov|webm|wav)$/i;

/** Names of series, or of images in a container; every name must be one, and rows without a name show nothing. */
function byName(
  table: NwbTable,
  column: string,
  all: readonly StimulusSeries[],
  container: StimulusSeries | undefined,
): ShownRows | undefined {
  const names = table.texts(column);
  if (!names) return undefined;
  const found = new Map<string, Shown | undefined>(
    [...new Set(names)].map((name) => [
      name,
      showing(name, container ? [container] : all) ?? showing(name.replace(extension, ''), all),
    ]),
  );
  const unknown = [...found].some(([name, shown]) => name !== '' && shown === undefined);
  if (unknown || found.size === 0 || (found.size === 1 && found.has(''))) return undefined;
  return names.map((name) => found.get(name));
}

function showing(name: string, all: readonly StimulusSeries[]): Shown | undefined {
  const series = all.find((one) => one.name === name && one.kind !== 'images');
  if (series) return { series, range: [0, series.length], name };
  for (const one of all) {
    const image = one.imageNames.findIndex(
      (known) => known.normalize('NFC') === name || known.replace(extension, '') === name,
    );
    if (image >= 0) return { series: one, range: [image, image + 1], name };
  }
  return undefined;
}

/** The references from rows to stretches of series that tables of intervals may have. */
function byReference(table: NwbTable): ShownRows | undefined {
  if (!table.columns.includes('timeseries') || table.file.kind(table.at('timeseries')) !== 'compound') return undefined;
  const records = table.file.records(table.at('timeseries'));
  const [firsts, counts, targets] = ['idx_start', 'count', 'timeseries'].map((name) => records.get(name) ?? []);
  const ends = table.ends('timeseries');
  const rows = table.ids.map((_, row) => {
    for (let at = row === 0 ? 0 : Number(ends[row - 1]); at < Number(ends[row]); at++) {
      const target = String(targets[at] ?? '');
      const series = target.startsWith('/stimulus/') ? seriesAt(table.file, target) : undefined;
      const [first, count] = [Number(firsts[at]), Number(counts[at])];
      if (series && count > 0) return { series, range: [first, first + count] as const };
    }
    return undefined;
  });
  return rows.some((shown) => shown !== undefined) ? rows : undefined;
}

/** Half a sample of a frame's clock: a start is that of the frame next to it. */
const halfFrame = 0.5;

/** The frames that the one series with a clock showed between the start and the stop of every row. */
function byClock(
  table: NwbTable,
  all: readonly StimulusSeries[],
  { starts, stops }: RowTimes,
  container: StimulusSeries | undefined,
): ShownRows | undefined {
  const candidates = container ? [container] : all.filter(({ path }) => path.startsWith(presented));
  const [series] = candidates;
  const clock = candidates.length === 1 ? frameClock(table.file, series) : undefined;
  if (!clock) return undefined;
  const rows = table.ids.map((_, row) => {
    const first = frameAt(clock, series.length, starts[row]);
    const end = frameAt(clock, series.length, stops[row]);
    return end > first ? { series, range: [first, end] as const, onsetS: clock(first) } : undefined;
  });
  return rows.some((shown) => shown !== undefined) ? rows : undefined;
}

/** The first frame that began at `timeS` or later, half a frame early at most. */
function frameAt(clock: (index: number) => number, frames: number, timeS: number): number {
  const step = frames > 1 ? (clock(frames - 1) - clock(0)) / (frames - 1) : 0;
  let [low, high] = [0, frames];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (clock(middle) < timeS - halfFrame * step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Without tables: every series with a clock under stimulus/presentation was shown once. */
export function shownOnce(file: Hdf5File, all: readonly StimulusSeries[]): (Shown & { readonly startS: number })[] {
  return all.flatMap((series) => {
    const startS = series.path.startsWith(presented) ? frameClock(file, series)?.(0) : undefined;
    return startS === undefined || series.kind === 'images'
      ? []
      : [{ series, range: [0, series.length] as const, name: series.name, startS }];
  });
}
