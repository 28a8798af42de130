import { join } from 'node:path';
import { CortexError, listed, quoted } from '../../src/errors.ts';
import { decimalOfFloat32 } from '../../src/signal/decimal-times.ts';
import { nameIn, readTable } from '../shared/read-table.ts';
import { type ArrayReader, exists } from '../shared/recorded-arrays.ts';

/** Repeats of a sound, and units that are known by their number alone, at most: more are a mistake in the table. */
export const largestCount = 100_000;

/** One line of the spike table after another; `unit` and `stimulus` are names. */
export interface SpikeTable {
  readonly source: string;
  readonly units: readonly string[];
  readonly stimuli: readonly string[];
  /** Index into `units` and `stimuli`, repeat from 0, and seconds since the sound began, of every spike. */
  readonly unit: Int32Array;
  readonly stimulus: Int32Array;
  readonly repeat: Int32Array;
  readonly timeS: Float64Array;
}

/**
 * The spikes of spikes.csv (columns unit, stimulus, repeat, and time_s or time_ms) or spikes.npy ([spike, 4]: number of
 * unit, stimulus and repeat, seconds; those of float32 are taken as the decimal they stand for). Throws MissingFile without either, and InvalidData for a missing column, NaN, or
 * a repeat that is no whole number from 0, naming the line.
 */
export async function readSpikes(
  reader: ArrayReader,
  folder: string,
  known: { readonly units?: readonly string[]; readonly stimuli: readonly string[] },
): Promise<SpikeTable> {
  if (await exists(join(folder, 'spikes.csv'))) return readSpikeCsv(reader);
  if (await exists(join(folder, 'spikes.npy'))) return readSpikeArray(reader, known);
  throw new CortexError(
    'MissingFile',
    `${folder} has neither spikes.csv nor spikes.npy; see datasets/recordings/README.md for their columns.`,
  );
}

async function readSpikeCsv(reader: ArrayReader): Promise<SpikeTable> {
  const source = 'spikes.csv';
  const table = await readTable(reader, source, ['unit', 'stimulus', 'repeat', 'time_s', 'time_ms']);
  const column = (name: string) => table.columns.indexOf(name);
  const [unitColumn, stimulusColumn, repeatColumn] = ['unit', 'stimulus', 'repeat'].map(column);
  const timeColumns = ['time_s', 'time_ms'].map(column).filter((index) => index >= 0);
  if (unitColumn < 0 || stimulusColumn < 0 || repeatColumn < 0 || timeColumns.length !== 1) {
    throw new CortexError(
      'InvalidData',
      `${source} needs the columns unit, stimulus, repeat and either time_s or time_ms but has ${listed(table.columns)}.`,
    );
  }
  const perSecond = table.columns[timeColumns[0]] === 'time_ms' ? 1000 : 1;
  const units = new NameIndex();
  const stimuli = new NameIndex();
  const spikes: number[][] = [[], [], [], []];
  table.eachRecord((fields, line) => {
    const place = `Line ${line} of ${source}`;
    spikes[0].push(units.indexOf(nameIn(fields[unitColumn], 'unit', place)));
    spikes[1].push(stimuli.indexOf(fields[stimulusColumn]));
    spikes[2].push(repeatOf(fields[repeatColumn], place));
    spikes[3].push(timeOf(fields[timeColumns[0]], place) / perSecond);
  });
  return {
    source,
    units: units.names,
    stimuli: stimuli.names,
    unit: Int32Array.from(spikes[0]),
    stimulus: Int32Array.from(spikes[1]),
    repeat: Int32Array.from(spikes[2]),
    timeS: Float64Array.from(spikes[3]),
  };
}

async function readSpikeArray(
  reader: ArrayReader,
  known: { readonly units?: readonly string[]; readonly stimuli: readonly string[] },
): Promise<SpikeTable> {
  const source = 'spikes.npy';
  const { shape, data } = await reader.read(source, ['spike', 'column'], [undefined, 4]);
  const count = shape[0];
  const inSeconds = data instanceof Float32Array ? decimalOfFloat32 : (value: number) => value;
  const column = (index: number, choices: number, what: string) =>
    Int32Array.from({ length: count }, (_, spike) => {
      const value = data[4 * spike + index];
      if (Number.isInteger(value) && value >= 0 && value < choices) return value;
      throw new CortexError(
        'InvalidData',
        `Row ${spike} of ${source} has the ${what} ${value}; it must be a whole number from 0 to ${choices - 1}.`,
      );
    });
  const unit = column(0, known.units?.length ?? largestCount, 'unit');
  const highest = unit.reduce((largest, value) => Math.max(largest, value), -1);
  return {
    source,
    units: known.units ?? Array.from({ length: highest + 1 }, (_, index) => `unit-${index}`),
    stimuli: known.stimuli,
    unit,
    stimulus: column(1, known.stimuli.length, 'stimulus'),
    repeat: column(2, largestCount, 'repeat'),
    timeS: Float64Array.from({ length: count }, (_, spike) => inSeconds(data[4 * spike + 3])),
  };
}

/** Names in the order in which they first come. */
class NameIndex {
  readonly names: string[] = [];
  private readonly indices = new Map<string, number>();

  indexOf(name: string): number {
    const known = this.indices.get(name);
    if (known !== undefined) return known;
    this.indices.set(name, this.names.length);
    this.names.push(name);
    return this.names.length - 1;
  }
}

/** NaN for an empty field, which `Number` takes for 0. */
const numberOf = (field: string): number => (field === '' ? Number.NaN : Number(field));

function repeatOf(text: string, place: string): number {
  const value = numberOf(text);
  if (Number.isInteger(value) && value >= 0 && value < largestCount) return value;
  throw new CortexError(
    'InvalidData',
    `${place} has the repeat ${quoted(text)}; repeats are counted 0, 1, 2, … up to ${largestCount - 1}.`,
  );
}

function timeOf(text: string, place: string): number {
  const time = numberOf(text);
  if (Number.isFinite(time)) return time;
  throw new CortexError('InvalidData', `${place} has the time ${quoted(text)}, which is no number; remove the line.`);
}
